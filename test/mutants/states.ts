// Planted bugs around the state of an aggregate: how facts fold into it, what snapshots are worth.
import type { Mutant } from "./mutants.ts";

const TABLE = "runtime/core/chart-table.test.ts";
const SNAPSHOTS = "test/delivery/snapshots.test.ts";

/** What must not become of a state. */
export const states: readonly Mutant[] = [
  {
    name: "two edges that leave the same state are both taken",
    property: "The table does what the interpreter does",
    file: "runtime/core/configuration.ts",
    replace: "return withoutConflicts(innermost(root, type), active);",
    by: "return active.size > 0 ? innermost(root, type) : [...withoutConflicts([], active)];",
    caughtBy: TABLE,
    testName: "the table does what the interpreter does, over random charts",
  },
  {
    name: "a fact's second assign sees the context before the first",
    property: "The table does what the interpreter does",
    file: "runtime/core/chart-table.ts",
    replace: "for (const assign of assigns) context = assign(context, event);",
    by: "for (const assign of assigns) context = { ...context, ...assign(state.context, event) };",
    caughtBy: TABLE,
    testName: "the table does what the interpreter does, over random charts",
  },
  {
    name: "a snapshot of another log is believed",
    property: "A snapshot is used only where the log has the commit that it was taken after",
    file: "runtime/host/actors.ts",
    replace: "snapshot !== undefined && since[0]?.sequence === snapshot.sequence;",
    by: "snapshot !== undefined;",
    caughtBy: SNAPSHOTS,
    testName: "snapshots on memory one that is not of this log is dropped, and that is told",
  },
  {
    name: "a snapshot of another chart is believed",
    property: "A stale snapshot is not used",
    file: "runtime/core/snapshot.ts",
    replace: "if (structure !== aggregate.structure || !isWhole(rest)) return undefined;",
    by: "if (!structure || !isWhole(rest)) return undefined;",
    caughtBy: SNAPSHOTS,
    testName: "snapshots on memory one of another chart is not used",
  },
  {
    name: "a snapshot's commands are taken for new",
    property: "Repeats are recognised across snapshots",
    file: "runtime/host/actors.ts",
    replace: "createKnownCommands(limits.knownCommands, { known, floor })",
    by: "createKnownCommands(limits.knownCommands, { known: known.slice(0, 0), floor })",
    caughtBy: SNAPSHOTS,
    testName:
      "repeats long after, across snapshots a repeat that is in the snapshot gets the first answer",
  },
  {
    name: "commands that a snapshot leaves out are taken for new",
    property: "Repeats are recognised across snapshots",
    file: "runtime/host/known-commands.ts",
    replace: "floor: [forgotten, floor].sort().at(-1)!,",
    by: "floor: [forgotten, floor].sort().at(2) ?? floor,",
    caughtBy: SNAPSHOTS,
    testName:
      "repeats long after, across snapshots a repeat that the snapshot leaves out, and that says " +
      "its time, gets the first answer",
  },
];
