// What operators see of the instances of sagas, and ask for them: that a parked one goes on, or
// that one ends. Whoever owns the saga's reader does it.
import { EventwrightError } from "../core/error.ts";
import { currentRecord } from "./generations.ts";
import type { Host } from "./host.ts";
import type { InstanceOrder } from "./order.ts";
import {
  DEFAULT_TIMEOUT_MS,
  LOOK_MS,
  type OrderOptions,
  type PlacedOrder,
  placeOrder,
} from "./orders.ts";
import { findRecord, unknownReader } from "./record.ts";
import {
  listInstances,
  newestEntry,
  type SagaFilter,
  type SagaStatus,
  type SagaStep,
  statusOf,
  stepsOf,
} from "./saga-status.ts";
import { startTimer } from "./wait.ts";

/** What became of an order for an instance. */
export type InstanceResult =
  /** It was carried out; the instance as it is now. */
  | { readonly outcome: "done"; readonly now: SagaStatus }
  /** It cannot be, and why. */
  | { readonly outcome: "refused"; readonly reason: string }
  /** The owner has not carried it out yet, or nobody runs the saga; it stays ordered. */
  | { readonly outcome: "waiting" };

/** What operators can do about instances of sagas. */
export interface SagaOperations {
  /**
   * Instances of sagas, those that have changed last at the end. Throws `too_many_instances`, and
   * `unknown_reader` when no saga of the filter's name was ever run.
   */
  sagas(filter?: SagaFilter): Promise<readonly SagaStatus[]>;
  /** Every step of an instance from its journal, the first one first; none if there is none. */
  sagaHistory(saga: string, instance: string): AsyncGenerator<SagaStep>;
  /**
   * Lets a parked instance go on: its chart hears `$resumed`, once. What was refused is asked anew;
   * what may have happened is asked under the id that it had, so that it does not happen twice.
   * Throws `unknown_reader`, `unknown_instance`; `overloaded` when too many orders wait.
   */
  resume(saga: string, instance: string, options?: OrderOptions): Promise<InstanceResult>;
  /**
   * Ends a parked instance where it is, or with `force` any. Nothing is sent or undone; its timers
   * are cancelled. Throws as `resume` does, and `reason_missing`.
   */
  abandon(
    saga: string,
    instance: string,
    reason: string,
    options?: OrderOptions & { readonly force?: boolean },
  ): Promise<InstanceResult>;
}

type Surroundings = Pick<Host, "connection" | "names" | "clock" | "context">;

/** The operations over a connection that is there. */
export function sagaOperationsOn(on: Surroundings): SagaOperations {
  return {
    sagas: (filter = {}) => listKnown(on, filter),
    sagaHistory: (saga, instance) => stepsOf(on, saga, instance),
    resume: (saga, instance, options) => order(on, saga, { instance, action: "resume" }, options),
    async abandon(saga, instance, reason, options) {
      if (reason.trim() === "") {
        const text = `Say why ${saga} ${instance} is abandoned: it stays in its journal.`;
        throw new EventwrightError("reason_missing", text);
      }
      const force = options?.force ?? false;
      return order(on, saga, { instance, action: "abandon", reason, force }, options);
    },
  };
}

/** A name that is none must not look as if all was well. */
async function listKnown(on: Surroundings, filter: SagaFilter): Promise<readonly SagaStatus[]> {
  const found = await listInstances(on, filter);
  const { saga } = filter;
  if (found.length > 0 || saga === undefined || (await currentRecord(on, saga))) return found;
  throw await unknownReader(on, saga);
}

async function order(
  on: Surroundings,
  saga: string,
  wanted: InstanceOrder,
  { timeoutMs = DEFAULT_TIMEOUT_MS }: OrderOptions = {},
): Promise<InstanceResult> {
  const { instance } = wanted;
  if (!(await newestEntry(on, saga, instance))) throw await unknownInstance(on, saga, instance);
  const [placed] = await placeOrder(on, saga, wanted);
  const endMs = on.clock.monotonicMs() + timeoutMs;
  for (;;) {
    const result = await lookAt(on, saga, instance, placed!);
    if (result) return result;
    if (on.clock.monotonicMs() >= endMs) return { outcome: "waiting" };
    await startTimer(on.clock, LOOK_MS).done;
  }
}

/** The record is read first: an order that it holds no more has left its trace in the journal. */
async function lookAt(
  on: Surroundings,
  saga: string,
  instance: string,
  { place, id }: PlacedOrder,
): Promise<InstanceResult | undefined> {
  try {
    const found = await findRecord(on, saga, place);
    const entry = await newestEntry(on, saga, instance);
    if (entry?.after.orders?.includes(id)) return { outcome: "done", now: statusOf(entry) };
    if (!found || id in (found.record.orders ?? {})) return undefined;
    const reason = found.record.refusals?.[id] ?? `Whoever runs ${saga} has not said why.`;
    return { outcome: "refused", reason };
  } catch {
    // What the broker cannot say now is asked again.
    return undefined;
  }
}

async function unknownInstance(
  on: Surroundings,
  saga: string,
  instance: string,
): Promise<EventwrightError> {
  if (!(await currentRecord(on, saga))) return unknownReader(on, saga);
  const text = `${saga} has no instance ${instance}; see which it has with sagas list.`;
  return new EventwrightError("unknown_instance", text);
}
