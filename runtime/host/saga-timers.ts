// Timers of sagas on the broker: set by the outbox, heard by the saga's reader. The broker's clock
// makes them fire, the saga's process has said when: a firing that is early by the process's clock
// is put off, so that a clock which is behind does not make every time-out come at once.
import { decodeJson, encodeJson } from "../core/codec.ts";
import { EventwrightError } from "../core/error.ts";
import type { Saga } from "../core/saga.ts";
import type { StoredMessage } from "../ports.ts";
import type { Host } from "./host.ts";
import { notStored } from "./not-stored.ts";
import { traceHeaders } from "./trace.ts";

/** How early a firing may be: as much as clocks that are kept right are apart. */
const EARLY_MS = 1_000;

/** A timer of an instance, and the entry of its journal that has set it. */
export interface SagaTimer {
  readonly instance: string;
  readonly number: number;
  readonly timer: string;
  /** When it is due by the clock of whoever has set it, in ms since the epoch. */
  readonly dueMs: number;
  /** When the broker was told to make it fire, if that is later. */
  readonly putOffMs?: number;
}

/** What is in the message of a firing. In its subject a long name is only told apart. */
interface TimerBody {
  readonly saga: string;
  readonly instance: string;
  readonly number: number;
  readonly timer: string;
  readonly due_ms: number;
  readonly put_off_ms?: number;
}

/** Has the broker make a timer fire. Setting it again has one firing. */
export async function setTimer(
  { connection, names }: Host,
  saga: Saga,
  { instance, number, timer, dueMs, putOffMs }: SagaTimer,
  traceParent: string | undefined,
): Promise<void> {
  const subject = names.timer(saga.name, instance, number, timer);
  const target = names.due(saga.name, instance, number, timer);
  const putOff = putOffMs !== undefined && { put_off_ms: putOffMs };
  const body: TimerBody = { saga: saga.name, instance, number, timer, due_ms: dueMs, ...putOff };
  const headers = traceHeaders(traceParent);
  const bytes = encodeJson(body);
  const result = await connection.schedule(subject, target, putOffMs ?? dueMs, bytes, headers);
  if (result.kind !== "stored") throw notStored(`What goes to ${subject}`, result);
}

/** The timer that has fired. Throws `envelope_invalid`. */
export function firedTimer({ subject, bytes }: StoredMessage): SagaTimer {
  const body = decodeJson(bytes) as Partial<TimerBody>;
  const { instance, timer, number, due_ms: dueMs = 0, put_off_ms: putOffMs } = body;
  if (typeof instance !== "string" || typeof timer !== "string" || typeof number !== "number") {
    throw new EventwrightError("envelope_invalid", `The message on ${subject} is no timer.`);
  }
  return { instance, number, timer, dueMs, ...(putOffMs !== undefined && { putOffMs }) };
}

/**
 * When a firing that came too early is to come, by the broker's clock; undefined when it is due.
 * How far the clocks are apart is not known: what is tried doubles until it is enough.
 */
export function putOffUntil(nowMs: number, { dueMs, putOffMs = dueMs }: SagaTimer) {
  const earlyMs = dueMs - nowMs;
  if (earlyMs <= EARLY_MS) return undefined;
  return putOffMs + Math.max(earlyMs, putOffMs - nowMs);
}
