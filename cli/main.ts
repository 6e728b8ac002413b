// The `eventwright` command. Exit codes: 0 fine, 1 findings, 2 wrong use.
import { Command, CommanderError } from "commander";
import { runCheck } from "./commands/check.ts";
import { runGenerate } from "./commands/generate.ts";
import { runViz } from "./commands/viz.ts";

/** Runs a command line and gives its exit code. */
export async function main(arguments_: readonly string[]): Promise<number> {
  let exitCode = 0;
  const program = new Command("eventwright")
    .description("Typed event sourcing from YAML catalogs.")
    .exitOverride()
    .configureHelp({ showGlobalOptions: true });
  program
    .command("generate")
    .description("write typed TypeScript for a catalog")
    .argument("[catalog]", "folder of .yaml files, or one file", "catalog")
    .option("--out <dir>", "where the files go", "generated")
    .option("--check", "write nothing; exit 1 if the output is stale")
    .option("--json", "print one JSON document")
    .action(async (catalog, options) => {
      exitCode = await runGenerate(catalog, options);
    });
  program
    .command("check")
    .description("say everything that is wrong with a catalog")
    .argument("[catalog]", "folder of .yaml files, or one file", "catalog")
    .option("--json", "print one JSON document")
    .action(async (catalog, options) => {
      exitCode = await runCheck(catalog, options);
    });
  program
    .command("viz")
    .description("draw the chart of an aggregate or saga")
    .argument("<file>", "a module, such as order.ts or order.ts#order")
    .option("--format <format>", "svg, mermaid or json", "svg")
    .option("--out <file>", "where the picture goes; default: standard output")
    .action(async (file, options) => {
      exitCode = await runViz(file, options);
    });
  try {
    await program.parseAsync([...arguments_], { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? 0 : 2;
  }
  return exitCode;
}
