// The `eventwright` command. Exit codes: 0 fine, 1 findings, 2 wrong use.
import { Command, CommanderError } from "commander";
import {
  CATALOG,
  CONTEXT,
  KEY,
  READER,
  SOME_KEY,
  SOME_READER,
  type Tell,
  WAIT,
} from "./arguments.ts";
import type { ImportFlags } from "./commands/import.ts";
import { environmentOption, fromEnvironment, withLogin } from "./nats-login.ts";
import { addSagas } from "./saga-commands.ts";

/** Runs a command line and gives its exit code. Each command is loaded when it is used. */
export async function main(arguments_: readonly string[]): Promise<number> {
  let exitCode = 0;
  const tell: Tell = (code) => {
    exitCode = code;
  };
  const program = new Command("eventwright")
    .description("Typed event sourcing from YAML catalogs.")
    .exitOverride()
    .configureHelp({ showGlobalOptions: true });
  addInit(program, tell);
  addGenerate(program, tell);
  addCheck(program, tell);
  addSkeleton(program, tell);
  addImport(program, tell);
  addViz(program, tell);
  addDoctor(program, tell);
  addReaders(program, tell);
  addDeadLetters(program, tell);
  addSagas(program, tell);
  addPermissions(program, tell);
  try {
    await program.parseAsync([...arguments_], { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? 0 : 2;
  }
  return exitCode;
}

function addInit(program: Command, tell: Tell): void {
  program
    .command("init")
    .description("write a project that runs: a catalog, its parts, and tests")
    .argument("[dir]", "a new or empty folder", ".")
    .action(async (directory) => {
      const { runInit } = await import("./commands/init.ts");
      tell(await runInit(directory));
    });
}

function addGenerate(program: Command, tell: Tell): void {
  program
    .command("generate")
    .description("write typed TypeScript for a catalog, and other outputs on request")
    .argument(...CATALOG)
    .option("--out <dir>", "where the files go", "generated")
    .option("--with <outputs>", "also write json-schema, asyncapi, markdown, expectations")
    .option("--check", "write nothing; exit 1 if the output is stale")
    .option("--watch", "generate after each save, until Ctrl-C; release nothing")
    .option("--json", "print one JSON document, with --watch one a line")
    .action(async (catalog, options) => {
      const { runGenerate } = await import("./commands/generate.ts");
      tell(await runGenerate(catalog, options));
    });
}

function addCheck(program: Command, tell: Tell): void {
  program
    .command("check")
    .description("say everything that is wrong with a catalog")
    .argument(...CATALOG)
    .option("--against <older>", "a file, a folder, a catalog.json or git:REF to compare with")
    .option("--expectations <paths...>", "files, or folders of them, of what others expect of it")
    .option("--info", "also print what is merely worth knowing")
    .option("--mode <mode>", "compatibility mode instead of the catalog's own")
    .option("--json", "print one JSON document")
    .action(async (catalog, options) => {
      const { runCheck } = await import("./commands/check.ts");
      tell(await runCheck(catalog, options));
    });
}

function addSkeleton(program: Command, tell: Tell): void {
  program
    .command("skeleton")
    .description("write the first text of an aggregate, service, saga or projection")
    .argument("<part>", "its name in the catalog")
    .argument(...CATALOG)
    .option("--out <dir>", "where the generated code is", "generated")
    .option("--to <file>", "the file to write; never one that is there")
    .action(async (part, catalog, options) => {
      const { runSkeleton } = await import("./commands/skeleton.ts");
      tell(await runSkeleton(part, catalog, options));
    });
}

function addImport(program: Command, tell: Tell): void {
  const parent = program.command("import").description("write a catalog of what you have");
  const withFlags = (command: Command): Command =>
    command
      .option("--out <dir>", "where the catalog goes; missing or empty", "catalog")
      .option("--context <name>", "its context; default: the title, or the folder's name")
      .option("--json", "print one JSON document");
  const run =
    (format: "asyncapi" | "jsonschema") =>
    async (source: string, flags: ImportFlags): Promise<void> => {
      const { runImport } = await import("./commands/import.ts");
      tell(await runImport(format, source, flags));
    };
  withFlags(parent.command("asyncapi"))
    .description("from an AsyncAPI 2 or 3 document")
    .argument("<file>", "the document, YAML or JSON")
    .action(run("asyncapi"));
  withFlags(parent.command("jsonschema"))
    .description("from a folder of JSON Schemas")
    .argument("<dir>", "the folder")
    .action(run("jsonschema"));
}

function addViz(program: Command, tell: Tell): void {
  program
    .command("viz")
    .description("draw the chart of an aggregate or saga")
    .argument("<file>", "a module, such as order.ts or order.ts#order")
    .option("--format <format>", "svg, mermaid or json", "svg")
    .option("--out <file>", "where the picture goes; default: standard output")
    .action(async (file, options) => {
      const { runViz } = await import("./commands/viz.ts");
      tell(await runViz(file, options));
    });
}

function addDoctor(program: Command, tell: Tell): void {
  withLogin(program.command("doctor"))
    .description("say what is wrong, or may go wrong, with a NATS server and the contexts on it")
    .option("--context <name>", "look at this context only; default: at all that are there")
    .option("--system-user <name>", "a user of the system account, which sees the disks")
    .addOption(fromEnvironment("--system-password <text>", "its password", "NATS_SYSTEM_PASSWORD"))
    .option("--system-creds <file>", "or its credentials file")
    .option("--json", "print one JSON document")
    .action(async (options) => {
      const { runDoctor } = await import("./commands/doctor.ts");
      tell(await runDoctor(options));
    });
}

function addReaders(program: Command, tell: Tell): void {
  const readers = program.command("readers").description("look at readers, or divide one anew");
  const load = () => import("./commands/readers.ts");
  withLogin(readers.command("list", { isDefault: true }))
    .description("say who owns the readers of a context, and how far they are")
    .argument(...CONTEXT)
    .option("--json", "print one JSON document")
    .action(async (context, options) => {
      tell(await (await load()).runReaders(context, options));
    });
  withLogin(readers.command("reshard"))
    .description("divide a reader anew; the processes that run it stop, to be started again")
    .argument(...CONTEXT)
    .argument("<reader>", "commands, or a saga or projection")
    .argument("<shards>", "1, 2, 4, 8 or 16")
    .action(async (context, reader, shards, options) => {
      tell(await (await load()).runReshard({ context, reader, shards }, options));
    });
}

function addDeadLetters(program: Command, tell: Tell): void {
  const dlq = program
    .command("dlq")
    .description("look at dead letters, have them handled again, or drop them");
  const commandOf = (name: string, description: string): Command =>
    withLogin(
      dlq
        .command(name)
        .description(description)
        .argument(...CONTEXT),
    ).option("--json", "print one JSON document");
  const load = () => import("./commands/dlq.ts");
  commandOf("list", "by reader and key: how many, since when, and why")
    .argument(...SOME_READER)
    .action(async (context, reader, options) => {
      tell(await (await load()).runList({ context, reader }, options));
    });
  commandOf("show", "each dead letter of a key, whole")
    .argument(...READER)
    .argument(...KEY)
    .action(async (context, reader, key, options) => {
      tell(await (await load()).runShow({ context, reader, key }, options));
    });
  commandOf("replay", "have the dead letters of a key handled again, in order")
    .argument(...READER)
    .argument(...SOME_KEY)
    .option("--all", "every key of the reader")
    .option(...WAIT)
    .action(async (context, reader, key, options) => {
      tell(await (await load()).runReplay({ context, reader, key }, options));
    });
  commandOf("drop", "forget the dead letters of a key, as if they had never been")
    .argument(...READER)
    .argument(...KEY)
    .option("--only-first", "forget the oldest, and leave the others")
    .option(...WAIT)
    .action(async (context, reader, key, options) => {
      tell(await (await load()).runDrop({ context, reader, key }, options));
    });
}

function addPermissions(program: Command, tell: Tell): void {
  program
    .command("permissions")
    .description("print who may do what on a NATS server, by role")
    .argument(...CATALOG)
    .option("--format <format>", "nats-conf, or json", "nats-conf")
    .option("--role <names>", "only these: worker, sender, reader, viewer, partner, operator")
    .option("--commands <names>", "what the sender may send, with commas; default: every command")
    .option("--feeds <names>", "feeds of others that only reactions hear: billing.partner-feed")
    .addOption(environmentOption())
    .option("--out <file>", "where it goes; default: standard output")
    .action(async (catalog, options) => {
      const { runPermissions } = await import("./commands/permissions.ts");
      tell(await runPermissions(catalog, options));
    });
}
