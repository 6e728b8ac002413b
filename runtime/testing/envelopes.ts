// Identities for messages in tests: derived from a counter, so that every run has the same.
import {
  describeIssues,
  keyOf,
  type Message,
  type MessageDefinition,
  type Recorded,
  type Sent,
  validate,
} from "../core/message.ts";
import { idFromParts } from "../core/uuid.ts";
import { fail } from "./expectation.ts";

/** When tests begin, unless they say otherwise. */
export const START_MS = Date.UTC(2026, 0, 1);

/** A command as a handler would get it. Fails the test when its payload is invalid. */
export function sent(definition: MessageDefinition, message: Message, number: number): Sent {
  const id = idFromParts("test", "command", number);
  return {
    ...valid(definition, message),
    id,
    time: new Date(START_MS).toISOString(),
    correlationId: id,
    causationId: null,
    aggregateId: keyOf(definition, message.data),
  };
}

/** An event as the log would hold it. Fails the test when its payload is invalid. */
export function recorded(
  definition: MessageDefinition,
  message: Message,
  number: number,
  causationId: string = idFromParts("test", "cause", number),
  timeMs: number = START_MS,
): Recorded {
  return {
    ...valid(definition, message),
    id: idFromParts("test", "event", number),
    time: new Date(timeMs).toISOString(),
    correlationId: idFromParts("test", "correlation"),
    causationId,
    aggregateType: definition.actor,
    aggregateId: keyOf(definition, message.data),
    aggregateVersion: number,
  };
}

function valid(definition: MessageDefinition, message: Message): Message {
  const { type, version } = message;
  const checked = validate(definition, version, message.data);
  if (checked.ok) return { type, version, data: checked.data };
  return fail(`The test's own ${type} is invalid: ${describeIssues(checked.issues)}.`);
}
