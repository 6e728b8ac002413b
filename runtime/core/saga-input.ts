// What an input is to an instance: whether it was seen before, what its chart hears of it, and what
// the journal names as its cause.
import { ACCEPTED, isReceipt } from "./codec.ts";
import type { Message, Recorded } from "./message.ts";
import {
  firingId,
  isAfter,
  RESUMED,
  type Saga,
  type SagaInput,
  type SagaInstance,
} from "./saga.ts";

/** What brought an entry about. */
export interface Cause {
  readonly id: string;
  readonly type: string;
  readonly correlationId: string;
}

/** The cause that the journal names for an input. */
export function causeOf(
  saga: Saga,
  key: string,
  before: SagaInstance | undefined,
  input: SagaInput,
): Cause {
  if (input.kind === "event") {
    const { id, type, correlationId } = input.event;
    return { id, type, correlationId };
  }
  if (input.kind === "resume") {
    return { id: input.id, type: RESUMED, correlationId: correlationOf(before!) };
  }
  const live = before!.timers[input.timer]!;
  const id = firingId(saga, key, input.number, input.timer);
  return { id, type: live.event.type, correlationId: live.correlationId };
}

/** An older build has not kept the correlation; each of its timers has one. */
function correlationOf({ correlationId, timers, startId }: SagaInstance): string {
  return correlationId ?? Object.values(timers)[0]?.correlationId ?? startId;
}

/** Whether an instance has had an event, or carried out an order. */
export function isSeen(before: SagaInstance, input: SagaInput): boolean {
  if (input.kind === "resume") return before.orders?.includes(input.id) ?? false;
  return input.kind === "event" && !isAfter(input.position, before.position);
}

/**
 * Orders that an instance remembers. Each is carried out within seconds, and forgotten where it was
 * put; only then it could come again.
 */
const MAX_ORDERS = 16;

/** The orders that an instance remembers, with a new one. */
export function withOrder(before: SagaInstance | undefined, id: string): readonly string[] {
  return [...(before?.orders ?? []), id].slice(-MAX_ORDERS);
}

/** Whether an input can be an instance's first. */
export function startsWith(saga: Saga, input: SagaInput): boolean {
  return input.kind === "event" && saga.contract.startsOn.includes(input.event.type);
}

/** The name of the command of an instance that an event answers. */
export function answeredBy(
  before: SagaInstance | undefined,
  { causationId }: Recorded,
): string | undefined {
  const asked = Object.entries(before?.asked ?? {});
  return asked.find(([, command]) => command.id === causationId)?.[0];
}

/** An event as the chart sees it: with the name of the command that it answers. */
export function heard(saga: Saga, event: Recorded, answers: string | undefined): Message {
  const known = isReceipt(event.type) || event.type in saga.contract.events;
  const seen = known ? event : { ...event, type: ACCEPTED, version: 1, data: { command: answers } };
  return answers === undefined ? seen : ({ ...seen, answers } as Message);
}

/** A person's order as the chart sees it. */
export function resumption(
  saga: Saga,
  { instance, number, time }: SagaInstance,
  { id, correlationId }: Cause,
): Message {
  const trace = { id, time, correlationId, causationId: id };
  const place = { aggregateType: saga.name, aggregateId: instance, aggregateVersion: number };
  return { type: RESUMED, version: 1, data: {}, ...trace, ...place } as Message;
}
