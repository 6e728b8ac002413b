// Writes a saga's journals: each input, and each order of a person, becomes one entry of its
// instance under the expected sequence. The journal fixes the order in which it saw them.

import { EventwrightError } from "../core/error.ts";
import { decodeEntry, encodeEntry } from "../core/journal.ts";
import type {
  Position,
  Saga,
  SagaClock,
  SagaEntry,
  SagaInput,
  SagaInstance,
} from "../core/saga.ts";
import { abandonSaga, type OrderOutcome, resumeSaga } from "../core/saga-orders.ts";
import { stepSaga } from "../core/saga-step.ts";
import { type Cache, createCache } from "./cache.ts";
import type { Host } from "./host.ts";
import { notStored } from "./not-stored.ts";
import type { InstanceOrder } from "./order.ts";
import { countConflict, countLookup } from "./telemetry.ts";
import { traceHeaders } from "./trace.ts";

/** The journals of a saga, while its record is owned. */
export interface SagaJournal {
  /** Steps an input through an instance. */
  step(key: string, input: SagaInput, traceParent?: string): Promise<void>;
  /** Carries out an order, behind the events up to `passed`; gives why it cannot be. */
  carryOut(id: string, order: InstanceOrder, passed: Position): Promise<string | undefined>;
}

/** Opens the journals of a saga, which are read as they are needed. */
export function openJournal(host: Host, saga: Saga): SagaJournal {
  const cache = createCache<Loaded>(host.limits);
  return {
    async step(key, input, traceParent) {
      const step: Step = (before, clock) => stepSaga(saga, key, before, input, clock);
      const outcome = await write(host, saga, cache, key, step, traceParent);
      if (outcome.kind === "unrouted") unrouted(saga, key, input);
    },
    async carryOut(id, order, passed) {
      const { instance: key } = order;
      const step: Step = (before, clock) => {
        if (!before) return { kind: "refused", why: `${saga.name} has no instance ${key}.` };
        if (order.action === "resume") return resumeSaga(saga, before, { id, passed }, clock);
        const { reason = "", force = false } = order;
        return abandonSaga(saga, before, { id, reason, force }, clock);
      };
      const outcome = await write(host, saga, cache, key, step);
      return outcome.kind === "refused" ? outcome.why : undefined;
    },
  };
}

type Step = (before: SagaInstance | undefined, clock: SagaClock) => OrderOutcome;

interface Loaded {
  readonly instance: SagaInstance | undefined;
  readonly sequence: number;
  /** Of its newest entry. */
  readonly bytes: number;
}

async function write(
  host: Host,
  saga: Saga,
  cache: Cache<Loaded>,
  key: string,
  step: Step,
  traceParent?: string,
): Promise<OrderOutcome> {
  const subject = host.names.journal(saga.name, key);
  const cached = cache.get(key);
  countLookup(host, saga.name, cached);
  const loaded = cached ?? (await loadInstance(host, subject));
  if (!cached) keep(cache, key, loaded);
  const clock = { nowMs: host.clock.nowMs(), timeScale: host.timeScale };
  const outcome = step(loaded.instance, clock);
  if (outcome.kind !== "entry") return outcome;
  const bytes = encodeEntry(outcome.entry);
  const headers = traceHeaders(traceParent);
  const result = await host.connection.append(subject, bytes, headers, loaded.sequence);
  if (result.kind === "stored") {
    const { after: instance } = outcome.entry;
    keep(cache, key, { instance, sequence: result.sequence, bytes: bytes.length });
    if (loaded.instance?.status !== "parked") alarmParked(host, saga, outcome.entry);
    return outcome;
  }
  cache.delete(key);
  countConflict(host, saga.name, result.kind);
  throw notStored(`The journal entry of ${saga.name} ${key}`, result);
}

function keep(cache: Cache<Loaded>, key: string, loaded: Loaded): void {
  cache.set(key, loaded);
  cache.weigh(key, loaded.bytes);
}

async function loadInstance(host: Host, subject: string): Promise<Loaded> {
  const last = await host.connection.lastOf(host.names.sagas, subject, { leader: true });
  if (!last) return { instance: undefined, sequence: 0, bytes: 0 };
  const { sequence, bytes } = last;
  return { instance: decodeEntry(bytes).after, sequence, bytes: bytes.length };
}

function unrouted(saga: Saga, key: string, input: SagaInput): void {
  if (saga.contract.unrouted === "ignore" || input.kind !== "event") return;
  const code = saga.contract.unrouted === "error" ? "event_refused" : "event_unrouted";
  throw new EventwrightError(
    code,
    `${saga.name} has no running instance ${key} for ${input.event.type}.`,
  );
}

function alarmParked(host: Host, saga: Saga, { after }: SagaEntry): void {
  if (after.status !== "parked") return;
  host.log({
    level: "error",
    event: "saga_parked",
    message: `${saga.name} ${after.instance} is parked and waits for a person.`,
    saga: saga.name,
    instance: after.instance,
  });
}
