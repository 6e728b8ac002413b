// Planted bugs in group commit, where many writes have one ack.
import type { Mutant } from "./mutants.ts";

const GROUPS = "runtime/adapters/nats/groups.test.ts";

/** What must hold for each write as if it had been sent alone. */
export const groups: readonly Mutant[] = [
  {
    name: "every write of a batch is told the sequence of the last",
    property: "What was acknowledged is there, where it was told to be",
    file: "runtime/adapters/nats/groups.ts",
    replace: 'settle({ kind: "stored", sequence: first + index });',
    by: 'settle({ kind: "stored", sequence: result.sequence + 0 * (first + index) });',
    caughtBy: GROUPS,
    testName: "each is stored where it is told, and the next one after it",
  },
  {
    name: "a batch forgets what its writes expect",
    property: "Fencing is the expected sequence",
    file: "runtime/adapters/nats/groups.ts",
    replace: "publish(subject, bytes, numbered(headers, index), expected);",
    by: "publish(subject, bytes, numbered(headers, index), expected && undefined);",
    caughtBy: GROUPS,
    testName: "a conflict is that of one, and its neighbours are stored",
  },
  {
    name: "what one write of a batch did wrong all are blamed for",
    property: "One conflict does not fail what others write",
    file: "runtime/adapters/nats/groups.ts",
    replace: 'if (result?.kind === "unknown") {',
    by: 'if (result?.kind === "unknown" || result?.kind === "conflict") {',
    caughtBy: GROUPS,
    testName: "a conflict is that of one, and its neighbours are stored",
  },
];
