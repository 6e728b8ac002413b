// Planted bugs around the answer to a command: one effect, the first answer, what is on the log.
import type { Mutant } from "./mutants.ts";

const COMMANDS = "test/delivery/commands.test.ts";
const LOST = "test/mutants/lost-answers.test.ts";
const REPEATS = "test/delivery/repeats.test.ts";

/** What must not become of an answer. */
export const answers: readonly Mutant[] = [
  {
    name: "a command is answered before its commit is stored",
    property: "An answer is given for what is on the log",
    file: "runtime/host/execute.ts",
    replace: 'if (result.kind === "stored") {',
    by: 'if (result.kind !== "conflict") {',
    caughtBy: LOST,
    testName: "an answer is given for what is on the log, not for what was sent there",
  },
  {
    name: "an actor survives a failed append",
    property: "The cached actor is dropped after any failed append",
    file: "runtime/host/commit.ts",
    replace: "actors.drop(actor.id);",
    by: "",
    caughtBy: LOST,
    testName: "a command whose stored append is not acknowledged has one effect",
  },
  {
    name: "a service is called again for a lost append",
    property: "Only the append is repeated, never the call",
    file: "runtime/host/execute.ts",
    replace: "memo.decision = decision;",
    by: "",
    caughtBy: LOST,
    testName: "a service is called once, though the append of its answer was lost",
  },
  {
    name: "the floor of forgotten commands is not heeded",
    property: "A command that may have been forgotten is looked up",
    file: "runtime/host/execute.ts",
    replace: "const isForgotten = command.time <= actor.known.floor();",
    by: "const isForgotten = false;",
    caughtBy: REPEATS,
    testName:
      "repeats long after a repeat that only the log knows gets the first answer, if it says its time",
  },
  {
    name: "an answered command is not remembered",
    property: "A repeat has one effect",
    file: "runtime/host/actors.ts",
    replace: "actor.known.add(last.causationId, commit.sequence, time);",
    by: "void time;",
    caughtBy: REPEATS,
    testName: "repeats long after a repeat that only its aggregate knows gets the first answer",
  },
  {
    name: "a repeat's payload is not compared",
    property: "The same id with another payload is refused",
    file: "runtime/host/execute.ts",
    replace: "if (known !== hash) {",
    by: "if (known === undefined) {",
    caughtBy: COMMANDS,
    testName: "commands on memory the same id with another payload is refused",
  },
  {
    name: "a duplicate is taken for stored",
    property: "An answer is given for what is on the log",
    file: "runtime/host/execute.ts",
    replace: 'if (result.kind === "duplicate") {',
    by: 'if (result.kind === "duplicate" && host.limits.decisions === 0) {',
    caughtBy: REPEATS,
    testName: "repeats on memory a repeat that its aggregate has forgotten gets the first answer",
  },
  {
    name: "a durable rejection leaves no receipt",
    property: "An answer that denies an effect is given after its receipt is committed",
    file: "runtime/host/execute.ts",
    replace: "if (!request.durable && (",
    by: "if ((",
    caughtBy: COMMANDS,
    testName: "commands on memory a repeat after a restart gets the first answer, a rejection too",
  },
];
