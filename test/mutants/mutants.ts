// The bugs that must not come back unnoticed: one planted bug per safety property (design §8),
// with the test that fails for it. Data only.
import { answers } from "./answers.ts";
import { brokers } from "./brokers.ts";
import { groups } from "./groups.ts";
import { imports } from "./imports.ts";
import { instances } from "./instances.ts";
import { lastRun } from "./last-run.ts";
import { letters } from "./letters.ts";
import { reactions } from "./reactions.ts";
import { services } from "./services.ts";
import { shards } from "./shards.ts";
import { states } from "./states.ts";

/** A planted bug. */
export interface Mutant {
  /** What the mutated code does, to end "a test fails when …". */
  readonly name: string;
  /** What must hold, and does not hold with it. */
  readonly property: string;
  readonly file: string;
  /** Text that is in the file exactly once. */
  readonly replace: string;
  readonly by: string;
  /** The test file, and the full name of the test, that notice. */
  readonly caughtBy: string;
  readonly testName: string;
}

const POISON = "test/delivery/poison.test.ts";
const OWNERS = "test/mutants/owners.test.ts";
const STEPS = "test/mutants/saga-steps.test.ts";
const FULFILMENT = "samples/orders/fulfilment.test.ts";
const CHART = "samples/orders/generated/contracts/order-fulfilment.chart.ts";

const owners: readonly Mutant[] = [
  {
    name: "a commit is appended without its expected sequence",
    property: "Two owners at once cannot double a commit",
    file: "runtime/host/commit.ts",
    replace: "append(subject, bytes, headers, actor.sequence)",
    by: "append(subject, bytes, headers)",
    caughtBy: OWNERS,
    testName: "a commit of another owner is decided upon, not overwritten",
  },
  {
    name: "a journal entry is appended without its expected sequence",
    property: "The journal fixes the order in which an instance saw its inputs",
    file: "runtime/host/saga-journal.ts",
    replace: "append(subject, bytes, headers, loaded.sequence)",
    by: "append(subject, bytes, headers)",
    caughtBy: OWNERS,
    testName: "a journal entry of another owner is stepped from, not doubled",
  },
  {
    name: "a saga does not compare the position of an event",
    property: "An event that is seen twice is applied once",
    file: "runtime/core/saga-step.ts",
    replace: "if (before && isSeen(before, input))",
    by: "if (before && !isSeen && input)",
    caughtBy: OWNERS,
    testName: "a saga that reads its events again after a takeover counts each once",
  },
  {
    name: "a projection does not compare the position of a row",
    property: "An event that is seen twice is applied once",
    file: "runtime/host/projections.ts",
    replace: "if (!isAfter(position, before.position)) return;",
    by: "void isAfter;",
    caughtBy: OWNERS,
    testName: "a projection that reads its events again after a takeover applies each once",
  },
  {
    name: "a cursor passes what is not finished",
    property: "The cursor moves over the lowest unfinished input",
    file: "runtime/host/progress.ts",
    replace: "cursor: () => (lowest() ?? newest + 1) - 1,",
    by: "cursor: () => newest,",
    caughtBy: OWNERS,
    testName: "what its owner could not finish is left for the next owner",
  },
  {
    name: "an owner goes on without renewing its record",
    property: "An owner starts nothing new after its lease",
    file: "runtime/host/lease.ts",
    replace: "clock.monotonicMs() - sinceMs < limits.leaseMs",
    by: "clock.monotonicMs() - sinceMs > 0",
    caughtBy: OWNERS,
    testName: "an owner that cannot renew its record starts nothing new",
  },
  {
    name: "a parked key is handled",
    property: "Later inputs of a parked key go to the dead letters in order",
    file: "runtime/host/input.ts",
    replace: "if (reason !== undefined) {",
    by: "if (reason !== undefined && !parked) {",
    caughtBy: OWNERS,
    testName: "what follows a poisonous event of its key is not applied without it",
  },
  {
    name: "poison stops its reader",
    property: "What cannot be handled is dead-lettered, and the reader goes on",
    file: "runtime/host/input.ts",
    replace: ">= patienceMs(host, error)) return { error };",
    by: ">= patienceMs(host, error)) throw error;",
    caughtBy: POISON,
    testName: "poison on memory bytes that are no envelope are kept, and the reader goes on",
  },
  {
    name: "what a build does not know is poison at once",
    property: "Nothing of a newer build is lost on an older one",
    file: "runtime/host/input.ts",
    replace: "if (isUnknown(error)) return limits.unknownMs;",
    by: "",
    caughtBy: "test/delivery/deployment.test.ts",
    testName:
      "a deployment on memory an event of a newer version waits for the build that knows it",
  },
  {
    name: "a former owner goes on calling the outside",
    property: "An owner starts nothing new after its lease",
    file: "runtime/host/service-calls.ts",
    replace: "await ownership.ready();",
    by: "(ownership as { isReady: () => boolean }).isReady = () => true;",
    caughtBy: "test/delivery/services.test.ts",
    testName: "a former owner calls nobody any more",
  },
  {
    name: "a dead letter keeps what the server takes for orders",
    property: "What cannot be handled is dead-lettered, and the reader goes on",
    file: "runtime/host/dead-letters.ts",
    replace: ".filter(([name]) => !/^nats-/i.test(name))",
    by: "",
    caughtBy: POISON,
    testName:
      "poisonous headers and fields on nats a due timer that cannot be handled parks its instance",
  },
  {
    name: "inputs of one key run beside each other",
    property: "Work is serial within a key",
    file: "runtime/host/lanes.ts",
    replace: "if (lane.size > 1) lane.waiting.push(job);",
    by: "if (lane.size < 1) lane.waiting.push(job);",
    caughtBy: "runtime/host/lanes.test.ts",
    testName: "lanes run one key in order and other keys beside it",
  },
];

const sagas: readonly Mutant[] = [
  {
    name: "the ids of a saga's commands are random",
    property: "Doing a thing twice gives the same ids",
    file: "runtime/core/saga-commands.ts",
    replace: "known?.id ?? idOf(",
    by: "known?.id ?? crypto.randomUUID() ?? idOf(",
    caughtBy: STEPS,
    testName: "an input leads to the same entry however often it is stepped, ids included",
  },
  {
    name: "a retry is sent under a new id",
    property: "A step has one id for every retry, so that nothing is charged twice",
    file: "runtime/core/saga-commands.ts",
    replace: "const id = known?.id ??",
    by: "const id = known ? crypto.randomUUID() :",
    caughtBy: FULFILMENT,
    testName: "compensation charges once when the payment times out and is asked for again",
  },
  {
    name: "a stale timer is heeded",
    property: "A firing that is not live is ignored",
    file: "runtime/core/saga-step.ts",
    replace: "before?.timers[input.timer]?.number !== input.number;",
    by: "before?.timers[input.timer] === undefined;",
    caughtBy: STEPS,
    testName: "a firing that was set by an earlier visit of a state is stale",
  },
  {
    name: "what a saga asks is dated by its own clock",
    property: "A clock that is ahead dates nothing into the future, where it would be refused",
    file: "runtime/core/cause-time.ts",
    replace: "return nowMs - causeMs > LONGEST_AGO_MS ? nowMs : causeMs;",
    by: "return Math.max(nowMs, causeMs - LONGEST_AGO_MS);",
    caughtBy: STEPS,
    testName: "what is asked is dated by what was heard, though the own clock is ahead",
  },
  {
    name: "a firing does not move the position",
    property: "An event that had no edge has none when it is read again",
    file: "runtime/core/saga-step.ts",
    replace: "(input.passed ?? NOWHERE)",
    by: "NOWHERE",
    caughtBy: "test/delivery/saga-inputs.test.ts",
    testName: "an event that a firing has passed over is not handled when it is read again",
  },
  {
    name: "an ended saga keeps its timers",
    property: "What has ended does nothing more",
    file: "runtime/core/saga-timers.ts",
    replace: "    delete live[timer];",
    by: "    void timer;",
    caughtBy: STEPS,
    testName: "an instance that has ended keeps no timer, and cancels those that ran",
  },
  {
    name: "compensation goes forward",
    property: "Completed steps are undone in reverse order",
    file: CHART,
    replace: 'context.toUndo.at(-1) === "reserve"',
    by: 'context.toUndo.at(0) === "reserve"',
    caughtBy: FULFILMENT,
    testName: "compensation undoes in reverse order",
  },
  {
    name: "a late success is not undone",
    property: "A step whose outcome was unknown is undone when its late answer comes",
    file: CHART,
    replace: 'context.unknown.includes("charge") && event.answers === "charge"',
    by: 'context.unknown.length > 9 && event.answers === "charge"',
    caughtBy: FULFILMENT,
    testName: "compensation refunds a payment that comes after it was given up",
  },
];

/** All planted bugs. */
export const mutants: readonly Mutant[] = [
  ...answers,
  ...states,
  ...letters,
  ...shards,
  ...groups,
  ...imports,
  ...instances,
  ...lastRun,
  ...reactions,
  ...services,
  ...owners,
  ...sagas,
  ...brokers,
];
