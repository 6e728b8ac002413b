// The one place where messages become bytes and bytes become messages (docs/wire.md).
// It refuses what lacks or malforms an envelope field; it never judges payloads.
import { EventwrightError } from "./error.ts";
import { isDate } from "./formats.ts";
import type { Message, Metadata, Recorded, Sent } from "./message.ts";
import { utf8Bytes } from "./utf8.ts";
import { isUuid } from "./uuid.ts";

/** Receipts: reserved event types that touch neither chart nor `aggregate_version`. */
export const ACCEPTED = "$accepted";
export const REJECTED = "$rejected";

/** Whether an event type is a receipt's. */
export function isReceipt(type: string): boolean {
  return type === ACCEPTED || type === REJECTED;
}

const text = new TextDecoder("utf-8", { fatal: true });
const TIME = /^\d{4}-(0[1-9]|1[0-2])-([0-2]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/;

/** One commit: a JSON array of event envelopes. */
export function encodeCommit(events: readonly Recorded[]): Uint8Array {
  return roundTrip(events).bytes;
}

/** A commit as text and bytes, and its events as whoever reads them will see them. */
export interface EncodedCommit {
  readonly text: string;
  readonly bytes: Uint8Array;
  readonly events: readonly Recorded[];
}

/** Encodes a commit and reads it back: what JSON does to payloads shows before it is written. */
export function roundTrip(events: readonly Recorded[]): EncodedCommit {
  const seen: Recorded[] = [];
  const texts = events.map((event) => {
    const payload = JSON.stringify(event.data) as string | undefined;
    if (payload === undefined) throw invalid(EVENT, "needs payload to be present, not absent");
    seen.push({ ...event, data: JSON.parse(payload) as unknown });
    return envelopeText(event, payload);
  });
  const text = `[${texts.join(",")}]`;
  return { text, bytes: utf8Bytes(text), events: seen };
}

/** Events that were stored, or are about to be, as a JSON array of their envelopes. */
export function eventsText(events: readonly Recorded[]): string {
  return `[${events.map((event) => envelopeText(event, JSON.stringify(event.data))).join(",")}]`;
}

/** An event's envelope as JSON, around its payload, which is JSON already. */
function envelopeText(event: Recorded, payload: string): string {
  const { metadata } = event;
  return (
    `{"event_id":"${event.id}","event_type":"${event.type}","event_version":${event.version},` +
    `"timestamp":"${event.time}","correlation_id":"${event.correlationId}",` +
    `"causation_id":"${event.causationId}","aggregate_type":"${event.aggregateType}",` +
    `"aggregate_id":${JSON.stringify(event.aggregateId)},` +
    `"aggregate_version":${event.aggregateVersion},"payload":${payload}` +
    `${metadata ? `,"metadata":${JSON.stringify(metadata)}` : ""}}`
  );
}

/** A command's JSON envelope. Its ids, type and time were checked, and need no escapes. */
export function encodeCommand(command: Sent): Uint8Array {
  const { metadata } = command;
  const payload = JSON.stringify(command.data) as string | undefined;
  return utf8Bytes(
    `{"command_id":"${command.id}","command_type":"${command.type}",` +
      `"command_version":${command.version},"timestamp":"${command.time}",` +
      `"correlation_id":"${command.correlationId}",` +
      `"causation_id":${JSON.stringify(command.causationId)},` +
      `"aggregate_id":${JSON.stringify(command.aggregateId)}` +
      `${payload === undefined ? "" : `,"payload":${payload}`}` +
      `${metadata ? `,"metadata":${JSON.stringify(metadata)}` : ""}}`,
  );
}

/** The events of one commit. Throws `envelope_invalid`, naming the field. */
export function decodeCommit(bytes: Uint8Array): readonly Recorded[] {
  const parsed = decodeJson(bytes);
  if (!Array.isArray(parsed) || parsed.length === 0) {
    throw invalid("a commit", "must be a JSON array of event envelopes");
  }
  return parsed.map(readEvent);
}

/** A command. Throws `envelope_invalid`, naming the field. */
export function decodeCommand(bytes: Uint8Array): Sent {
  return readCommand(decodeJson(bytes));
}

/** Any value as UTF-8 JSON. */
export function encodeJson(value: unknown): Uint8Array {
  return utf8Bytes(JSON.stringify(value));
}

/** UTF-8 JSON as a value. Throws `envelope_invalid` when it is neither. */
export function decodeJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(text.decode(bytes));
  } catch (cause) {
    throw new EventwrightError("envelope_invalid", "The message is not UTF-8 JSON.", { cause });
  }
}

/** The envelope of an event, as JSON. */
export function eventEnvelope(event: Recorded): Record<string, unknown> {
  return {
    event_id: event.id,
    event_type: event.type,
    event_version: event.version,
    timestamp: event.time,
    correlation_id: event.correlationId,
    causation_id: event.causationId,
    aggregate_type: event.aggregateType,
    aggregate_id: event.aggregateId,
    aggregate_version: event.aggregateVersion,
    payload: event.data,
    metadata: event.metadata,
  };
}

/** The envelope of a command, as JSON. */
export function commandEnvelope(command: Sent): Record<string, unknown> {
  return {
    command_id: command.id,
    command_type: command.type,
    command_version: command.version,
    timestamp: command.time,
    correlation_id: command.correlationId,
    causation_id: command.causationId,
    aggregate_id: command.aggregateId,
    payload: command.data,
    metadata: command.metadata,
  };
}

const EVENT_FIELDS = new Set([
  "event_id",
  "event_type",
  "event_version",
  "timestamp",
  "correlation_id",
  "causation_id",
  "aggregate_type",
  "aggregate_id",
  "aggregate_version",
  "payload",
  "metadata",
]);

const COMMAND_FIELDS = new Set([
  "command_id",
  "command_type",
  "command_version",
  "timestamp",
  "correlation_id",
  "causation_id",
  "aggregate_id",
  "payload",
  "metadata",
]);

const EVENT = "an event envelope";
const COMMAND = "a command envelope";

/** An event from its JSON envelope. */
export function readEvent(value: unknown): Recorded {
  const fields = fieldsOf(value, EVENT, EVENT_FIELDS);
  return {
    type: field(fields.event_type, EVENT, "event_type", isEventType, "a name"),
    version: field(fields.event_version, EVENT, "event_version", isCount, "a positive integer"),
    data: field(fields.payload, EVENT, "payload", isDefined, "present"),
    id: field(fields.event_id, EVENT, "event_id", isUuid, "a UUID"),
    time: field(fields.timestamp, EVENT, "timestamp", isTime, "RFC 3339 UTC with milliseconds"),
    correlationId: field(fields.correlation_id, EVENT, "correlation_id", isUuid, "a UUID"),
    causationId: field(fields.causation_id, EVENT, "causation_id", isUuid, "a UUID"),
    aggregateType: field(fields.aggregate_type, EVENT, "aggregate_type", isName, "a name"),
    aggregateId: field(fields.aggregate_id, EVENT, "aggregate_id", isText, "a non-empty string"),
    aggregateVersion: field(
      fields.aggregate_version,
      EVENT,
      "aggregate_version",
      isIndex,
      "an integer of 0 or more",
    ),
    ...metadataOf(field(fields.metadata, EVENT, "metadata", isMetadata, "an object of strings")),
  };
}

/** A command from its JSON envelope. */
export function readCommand(value: unknown): Sent {
  const fields = fieldsOf(value, COMMAND, COMMAND_FIELDS);
  const command: Sent = {
    type: field(fields.command_type, COMMAND, "command_type", isName, "a name"),
    version: field(
      fields.command_version,
      COMMAND,
      "command_version",
      isCount,
      "a positive integer",
    ),
    data: field(fields.payload, COMMAND, "payload", isDefined, "present"),
    id: field(fields.command_id, COMMAND, "command_id", isUuid, "a UUID"),
    time: field(fields.timestamp, COMMAND, "timestamp", isTime, "RFC 3339 UTC with milliseconds"),
    correlationId: field(fields.correlation_id, COMMAND, "correlation_id", isUuid, "a UUID"),
    causationId: field(fields.causation_id, COMMAND, "causation_id", isCause, "a UUID or null"),
    aggregateId: field(fields.aggregate_id, COMMAND, "aggregate_id", isText, "a non-empty string"),
    ...metadataOf(field(fields.metadata, COMMAND, "metadata", isMetadata, "an object of strings")),
  };
  if (command.causationId === null && command.correlationId !== command.id) {
    throw invalid(COMMAND, "has no cause, and so needs correlation_id to be equal to command_id");
  }
  return command;
}

type Fields = Readonly<Record<string, unknown>>;

function fieldsOf(value: unknown, what: string, known: ReadonlySet<string>): Fields {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw invalid(what, "must be a JSON object");
  }
  for (const name in value) {
    if (!known.has(name)) throw invalid(what, `has an unknown field "${name}"; remove it`);
  }
  return value as Fields;
}

function field<T>(
  found: unknown,
  what: string,
  name: string,
  is: (value: unknown) => value is T,
  want: string,
): T {
  if (is(found)) return found;
  throw invalid(what, `needs ${name} to be ${want}, not ${show(found)}`);
}

const isDefined = (value: unknown): value is unknown => value !== undefined;
const isText = (value: unknown): value is string => typeof value === "string" && value !== "";
const isName = (value: unknown): value is string =>
  typeof value === "string" && /^\$?[A-Za-z]\w*$/.test(value);
/** A name, or one of another context behind that context's: `billing.InvoicePaid`. */
const isEventType = (value: unknown): value is string =>
  isName(value) || (typeof value === "string" && /^[a-z][a-z0-9_]*\.[A-Za-z]\w*$/.test(value));
const isIndex = (value: unknown): value is number =>
  Number.isSafeInteger(value) && (value as number) >= 0;
const isCount = (value: unknown): value is number => isIndex(value) && value > 0;
const isTime = (value: unknown): value is string =>
  typeof value === "string" && TIME.test(value) && isDay(value.slice(0, 10));
const isCause = (value: unknown): value is string | null => value === null || isUuid(value);
const isMetadata = (value: unknown): value is Metadata | undefined =>
  value === undefined ||
  (typeof value === "object" &&
    value !== null &&
    Object.values(value).every((item) => typeof item === "string"));

let lastDay = "";

/** Most messages are of one day, which is looked up in the calendar once. */
function isDay(day: string): boolean {
  if (day === lastDay) return true;
  if (!isDate(day)) return false;
  lastDay = day;
  return true;
}

const metadataOf = (metadata: Metadata | undefined): { metadata?: Metadata } =>
  metadata ? { metadata } : {};

const show = (value: unknown): string =>
  value === undefined ? "absent" : JSON.stringify(value).slice(0, 60);

const invalid = (what: string, problem: string): EventwrightError =>
  new EventwrightError("envelope_invalid", `The message is not ${what}: it ${problem}.`);

/** A message without its identity, for comparing and showing. */
export function bare(message: Message): Message {
  return { type: message.type, version: message.version, data: message.data };
}
