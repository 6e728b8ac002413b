// Planted bugs around reactions: one effect of each event, and none that is lost.
import type { Mutant } from "./mutants.ts";

const REACTIONS = "test/delivery/reactions.test.ts";
const ON_MEMORY = "a reaction on memory";

/** What must not become of an event that a reaction hears. */
export const reactions: readonly Mutant[] = [
  {
    name: "the ids of a reaction's commands are random",
    property: "Doing a thing twice gives the same ids",
    file: "runtime/core/reaction.ts",
    replace: "id: idFromParts(context, reaction.name, event.id, index),",
    by: "id: crypto.randomUUID(idFromParts(context, reaction.name, event.id, index) as never),",
    caughtBy: REACTIONS,
    testName: `${ON_MEMORY} that dies between two sends is repeated to one effect by who takes over`,
  },
  {
    name: "a reaction's cursor passes before its commands are stored",
    property: "The cursor moves over the lowest unfinished input",
    file: "runtime/host/reactions.ts",
    replace: "await askFor(host, reaction, reactTo(reaction, event), { headers, traceParent });",
    by: "void askFor(host, reaction, reactTo(reaction, event), { headers, traceParent }).catch(() => 0);",
    caughtBy: REACTIONS,
    testName: `${ON_MEMORY} leaves an event behind its cursor only when its commands are stored`,
  },
  {
    name: "a reaction that throws parks the key",
    property: "An event that fails a reaction holds up none that comes later",
    file: "runtime/host/reactions.ts",
    replace: "parks: () => false,",
    by: "parks: () => true,",
    caughtBy: REACTIONS,
    testName: `${ON_MEMORY} that throws costs its event only, which can be handled again`,
  },
  {
    name: "a reaction's command is refused for the age of its event",
    property: "What a reaction hears from the beginning is done",
    file: "runtime/host/execute.ts",
    replace: "reaction === undefined && sentMs",
    by: "reaction !== command.id && sentMs",
    caughtBy: REACTIONS,
    testName: `${ON_MEMORY} hears what happens from now on, or also what happened before, however old`,
  },
];
