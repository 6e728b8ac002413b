// The options of `eventwright sagas`.
import type { Command } from "commander";
import { CONTEXT, INSTANCE, SAGA, type Tell, WAIT } from "./arguments.ts";
import { withLogin } from "./nats-login.ts";

/** Adds the commands for instances of sagas. */
export function addSagas(program: Command, tell: Tell): void {
  const sagas = program
    .command("sagas")
    .description("look at the instances of sagas, resume a parked one, or end one");
  addLooking(sagas, tell);
  addOrders(sagas, tell);
  addCheck(sagas, tell);
}

const load = () => import("./commands/sagas.ts");

function commandOf(sagas: Command, name: string, description: string): Command {
  return withPlace(
    sagas
      .command(name)
      .description(description)
      .argument(...CONTEXT),
  );
}

function withPlace(command: Command): Command {
  return withLogin(command)
    .option("--sqlite <file>", "a context in a file that no process has open now")
    .option("--json", "print one JSON document");
}

function addLooking(sagas: Command, tell: Tell): void {
  commandOf(sagas, "list", "where each instance is, since when, and what it waits for")
    .option("--saga <name>", "only those of this saga")
    .option("--status <status>", "parked, active, done, open or all", "open")
    .action(async (context, options) => {
      tell(await (await load()).runSagaList(context, options));
    });
  commandOf(sagas, "show", "every step of an instance, and what can be done about it")
    .argument(...SAGA)
    .argument(...INSTANCE)
    .action(async (context, saga, instance, options) => {
      tell(await (await load()).runSagaShow({ context, saga, instance }, options));
    });
}

function addOrders(sagas: Command, tell: Tell): void {
  commandOf(sagas, "resume", "have a parked instance go on where it stood")
    .argument(...SAGA)
    .argument(...INSTANCE)
    .option(...WAIT)
    .action(async (context, saga, instance, options) => {
      tell(await (await load()).runResume({ context, saga, instance }, options));
    });
  commandOf(sagas, "abandon", "end an instance where it is: nothing is sent, nothing undone")
    .argument(...SAGA)
    .argument(...INSTANCE)
    .option("--reason <text>", "why; it stays in the journal")
    .option("--force", "also when it is not parked")
    .option(...WAIT)
    .action(async (context, saga, instance, options) => {
      tell(await (await load()).runAbandon({ context, saga, instance }, options));
    });
}

function addCheck(sagas: Command, tell: Tell): void {
  const command = sagas
    .command("check")
    .description("say which instances a changed saga would strand, before it is deployed")
    .argument("<file>", "a module, such as fulfilment.ts or fulfilment.ts#fulfilment")
    .argument("[context]", "the context whose instances to check")
    .option("--from <file>", "instances that list --json or show --json has written");
  withPlace(command).action(async (file, context, options) => {
    const { runSagaCheck } = await import("./commands/sagas-check.ts");
    tell(await runSagaCheck(file, context, options));
  });
}
