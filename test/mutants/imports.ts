// Planted bugs around events of other contexts: each is copied once, in order, and heard as it was
// said to be.
import type { Mutant } from "./mutants.ts";

const FOREIGN = "test/delivery/foreign-events.test.ts";
const ON = "events of another context on memory";

/** What must not become of the events of others. */
export const imports: readonly Mutant[] = [
  {
    name: "a copy is appended without its expected sequence",
    property: "Two owners at once double no event of another context",
    file: "runtime/host/feed-imports.ts",
    replace: "append(subject, bytes, all, newest.sequence)",
    by: "append(subject, bytes, all)",
    caughtBy: FOREIGN,
    testName: `${ON} a copy that another owner was first to write is not written again`,
  },
  {
    name: "an import compares neither the place in the feed nor the number of the event",
    property: "An event of another context that is read twice is copied once",
    file: "runtime/host/feed-imports.ts",
    replace: `if (feedSequence <= newest.feedSequence) return;
  const isBehind = event.aggregateVersion <= newest.version;`,
    by: "const isBehind = feedSequence < 0;",
    caughtBy: FOREIGN,
    testName: `${ON} what is copied again after a change of the owner is there once`,
  },
  {
    name: "an import copies an event again that the feed holds twice",
    property: "Each event of another context is copied once",
    file: "runtime/host/feed-imports.ts",
    replace: "if (isBehind && (await isCopied(host, subject, event))) return;",
    by: "void [isBehind, isCopied];",
    caughtBy: FOREIGN,
    testName: `${ON} what the feed holds twice is copied once`,
  },
  {
    name: "a new saga hears what a feed held before",
    property: "A saga from now on does not hear what was before",
    file: "runtime/host/sagas.ts",
    replace: 'if (headers[FEED_PAST] !== undefined && saga.contract.from === "now") return [];',
    by: "void FEED_PAST;",
    caughtBy: FOREIGN,
    testName: `${ON} a saga from now on does not hear what the feed held before it was first imported`,
  },
  {
    name: "what another context wrote is believed",
    property: "An event of another context is validated when it is read",
    file: "runtime/core/fold.ts",
    replace: "return definition.feed === undefined ? stored : readForeign(definition, stored);",
    by: "return definition.feed === undefined || !readForeign ? stored : stored;",
    caughtBy: FOREIGN,
    testName: `${ON} one that is not as its catalog.json says is a dead letter of whoever hears it`,
  },
];
