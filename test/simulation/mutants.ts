// Planted bugs that only show when things go wrong at the wrong time, and the seeds within which a
// simulation meets each. Data only.
import type { Change } from "../mutants/planting.ts";

/** A planted bug that the simulation must find. */
export interface SimulatedMutant extends Change {
  /** What the mutated code does, to end "it is found when …". */
  readonly name: string;
  /** Seeds, from 1 on, within which it is found. */
  readonly seeds: number;
  /** The invariant that is violated first, or one of them. */
  readonly violates: readonly string[];
}

const CHART = "samples/orders/generated/contracts/order-fulfilment.chart.ts";

/** All planted bugs. */
export const mutants: readonly SimulatedMutant[] = [
  {
    name: "a command is answered before its commit is stored",
    file: "runtime/host/execute.ts",
    replace: 'if (result.kind === "stored") {',
    by: 'if (result.kind !== "conflict") {',
    seeds: 50,
    violates: [],
  },
  {
    name: "a saga's commands are sent before they are journaled",
    file: "runtime/host/saga-journal.ts",
    replace: "const bytes = encodeEntry(outcome.entry);",
    by: `const bytes = encodeEntry(outcome.entry);
  const { encodeCommand } = await import("../core/codec.ts");
  for (const early of outcome.entry.commands) {
    const { actor } = saga.contract.commands[early.type]!.definition;
    const to = host.names.command(actor, early.type, early.aggregateId);
    const origin = { "Ew-Origin": saga.name + "|" + encodeURIComponent(key) };
    await host.connection.append(to, encodeCommand(early), origin);
  }`,
    seeds: 5,
    violates: ["the journal is sent"],
  },
  {
    name: "a retry is sent under an id of its own",
    file: "runtime/core/saga-commands.ts",
    replace: "sending.renews && isRefused(saga, before[name]) ? undefined : asked[name];",
    by: "(isRefused(saga, before[name]) ? undefined : undefined) as { id?: string } | undefined;",
    seeds: 20,
    violates: [],
  },
  {
    name: "the ids of a reaction's commands are no function of its event",
    file: "runtime/core/reaction.ts",
    replace: "id: idFromParts(context, reaction.name, event.id, index),",
    by: "id: idFromParts(context, reaction.name, event.id, index, Math.random()),",
    seeds: 5,
    violates: ["reactions follow their events"],
  },
  {
    name: "compensation goes forward",
    file: CHART,
    replace: 'context.toUndo.at(-1) === "reserve"',
    by: 'context.toUndo.at(0) === "reserve"',
    seeds: 10,
    violates: ["undoing goes backwards"],
  },
  {
    name: "a timer is dropped when its process is restarted",
    file: "runtime/host/outbox.ts",
    replace: "for (const { timer, dueMs } of entry.schedule) {",
    by: `const begun = ((host as { begun?: number }).begun ??= host.clock.nowMs());
  const isOld = Date.parse(entry.after.time) < begun;
  for (const { timer, dueMs } of isOld ? [] : entry.schedule) {`,
    seeds: 100,
    violates: ["every saga ends, waits for a timer or is parked"],
  },
  {
    name: "a firing is heeded that is early by the process's clock",
    file: "runtime/host/saga-timers.ts",
    replace: "if (earlyMs <= EARLY_MS) return undefined;",
    by: "if (earlyMs <= EARLY_MS * 1e9) return undefined;",
    seeds: 300,
    violates: [],
  },
  {
    name: "a stale timer is heeded",
    file: "runtime/core/saga-step.ts",
    replace: "before?.timers[input.timer]?.number !== input.number;",
    by: "before?.timers[input.timer] === undefined;",
    seeds: 100,
    violates: ["no stale timer is heard"],
  },
  {
    name: "a late success is not undone",
    file: CHART,
    replace: 'context.unknown.includes("charge") && event.answers === "charge"',
    by: 'context.unknown.length > 9 && event.answers === "charge"',
    seeds: 50,
    violates: [],
  },
  {
    name: "a saga is started again by an event that it has seen",
    file: "runtime/core/saga-step.ts",
    replace: "if (before && isSeen(before, input))",
    by: `if (before && startsWith(saga, input)) before = undefined;
  if (before && isSeen(before, input))`,
    seeds: 50,
    violates: ["journals have no gap"],
  },
  {
    name: "a saga's commands belong to nothing",
    file: "runtime/core/saga-commands.ts",
    replace: "correlationId: sending.cause.correlationId,",
    by: "correlationId: id,",
    seeds: 5,
    violates: ["sagas keep correlation"],
  },
  {
    name: "the cursor passes what is not written yet",
    file: "runtime/host/stint.ts",
    replace: "void all.then(finished, (error: unknown) => {",
    by: `finished();
  void all.catch((error: unknown) => {`,
    seeds: 100,
    violates: [],
  },
  {
    name: "a refused step is asked again",
    file: CHART,
    replace: `PaymentDeclined: {
          guard: "answersCharge",
          target: "#OrderFulfilment.undoing",`,
    by: `PaymentDeclined: {
          guard: "answersCharge",
          target: ".pausing",`,
    seeds: 10,
    violates: ["no answer is asked again"],
  },
  {
    name: "a service is called again for ever",
    file: "runtime/host/service-calls.ts",
    replace: "if (attempt >= maxAttempts)",
    by: "if (attempt >= maxAttempts * 1e9)",
    seeds: 20,
    violates: ["the world comes to rest"],
  },
];
