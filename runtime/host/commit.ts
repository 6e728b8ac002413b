// Turns a decision into one commit: its events or a receipt, checked before anything is written.
import type { Decision, Rejection } from "../core/aggregate.ts";
import type { TableState } from "../core/chart-table.ts";
import { ACCEPTED, REJECTED, roundTrip } from "../core/codec.ts";
import { EventwrightError } from "../core/error.ts";
import { foldStored } from "../core/fold.ts";
import {
  COMMAND_HASH,
  COMMAND_TIME,
  MESSAGE_ID,
  ORIGIN,
  TRACE_PARENT,
  TYPES,
} from "../core/headers.ts";
import { isoTime } from "../core/iso-time.ts";
import {
  describeIssues,
  keyOf,
  type Message,
  type Recorded,
  type Sent,
  validate,
} from "../core/message.ts";
import { encodeToken } from "../core/subjects.ts";
import type { Telemetry } from "../core/telemetry.ts";
import { idFromCause } from "../core/uuid.ts";
import type { Headers, WriteResult } from "../ports.ts";
import type { Actor, Actors, ActorType } from "./actors.ts";
import type { Host } from "./host.ts";
import { countConflict } from "./telemetry.ts";

/** A command on its way, with what its headers said. */
export interface Request {
  readonly command: Sent;
  /** Hash of the payload as it came. */
  readonly hash: string;
  /** Whether its answer must be on the log before it is given. */
  readonly durable: boolean;
  readonly origin?: string;
  /** The reaction that asked for it. */
  readonly reaction?: string;
  readonly traceParent?: string;
  readonly expectedVersion?: number;
  readonly expiresAt?: string;
}

/** A commit ready to be written. */
export interface Commit {
  readonly events: readonly Recorded[];
  /** Its events as JSON, and the bytes of that. */
  readonly text: string;
  readonly bytes: Uint8Array;
  readonly headers: Headers;
  /** The chart's state after them; a service has none. */
  readonly state: TableState | undefined;
}

/**
 * The commit of a decision. Every new fact is encoded, decoded, validated and folded first; throws
 * `fact_invalid` or `fact_unhandled`, and nothing is written.
 */
export function commitOf(
  host: Host,
  type: ActorType,
  actor: Actor,
  request: Request,
  decision: Decision,
): Commit {
  const messages = decision.ok ? decision.events.map((event) => checked(type, actor, event)) : [];
  const recorded =
    messages.length > 0
      ? messages.map((message, index) => record(host, type, actor, request, message, index))
      : [record(host, type, actor, request, receiptOf(request.command, decision), -1)];
  const { text, bytes, events } = roundTrip(recorded);
  const state = messages.length > 0 ? foldAll(type, actor, events) : actor.state;
  const headers = headersOf(type, actor, request, events);
  refuseTooLarge(host, type, bytes);
  return { events, text, bytes, headers, state };
}

/** Writes a commit under the actor's last sequence, and takes it over when it is stored. */
export async function appendCommit(
  host: Host,
  type: ActorType,
  actors: Actors,
  actor: Actor,
  commit: Commit,
): Promise<WriteResult> {
  const subject = host.names.event(type.name, actor.id);
  const { bytes, headers, events } = commit;
  const begunMs = host.telemetry ? host.clock.monotonicMs() : 0;
  const result = await host.connection.append(subject, bytes, headers, actor.sequence);
  if (host.telemetry) tellAppend(host, host.telemetry, type.name, begunMs, result);
  if (result.kind !== "stored") {
    actors.drop(actor.id);
    return result;
  }
  const { sequence } = result;
  actors.advance(actor, { sequence, headers, bytes }, events, commit.state);
  return result;
}

function tellAppend(
  host: Host,
  telemetry: Telemetry,
  part: string,
  begunMs: number,
  { kind }: WriteResult,
): void {
  const durationMs = host.clock.monotonicMs() - begunMs;
  const attributes = { "eventwright.part": part, "eventwright.result": kind };
  telemetry.record("eventwright.append.duration", durationMs / 1_000, attributes);
  countConflict(host, part, kind);
}

function checked(type: ActorType, actor: Actor, message: Message): Message {
  const definition = type.contract.events[message.type]?.definition;
  if (!definition) {
    throw new EventwrightError("fact_invalid", `${type.name} does not emit ${message.type}.`);
  }
  const outcome = validate(definition, definition.version, message.data);
  if (!outcome.ok) {
    throw new EventwrightError(
      "fact_invalid",
      `${type.name} ${actor.id} emits an invalid ${message.type}: ` +
        `${describeIssues(outcome.issues)}. Correct the chart or the handler.`,
    );
  }
  if (keyOf(definition, outcome.data) !== actor.id) {
    throw new EventwrightError(
      "fact_invalid",
      `${type.name} ${actor.id} emits ${message.type} for another ${definition.key}: ` +
        `${keyOf(definition, outcome.data)}.`,
    );
  }
  return { type: message.type, version: definition.version, data: outcome.data };
}

function receiptOf(command: Sent, decision: Decision): Message {
  return decision.ok
    ? { type: ACCEPTED, version: 1, data: { command: command.type } }
    : { type: REJECTED, version: 1, data: { command: command.type, ...decision.rejection } };
}

/** `index` is -1 for a receipt, which does not count as an event of the aggregate. */
function record(
  host: Host,
  type: ActorType,
  actor: Actor,
  { command }: Request,
  message: Message,
  index: number,
): Recorded {
  const now = isoTime(host.clock.nowMs());
  return {
    type: message.type,
    version: message.version,
    data: message.data,
    id: idFromCause(command.id, Math.max(index, 0)),
    time: later(now, actor.time),
    correlationId: command.correlationId,
    causationId: command.id,
    aggregateType: type.name,
    aggregateId: actor.id,
    aggregateVersion: actor.version + index + 1,
    ...(command.metadata && { metadata: command.metadata }),
  };
}

/** Times that are written alike compare as texts do. */
function later(one: string, other: string): string {
  if (one > other) return one;
  return other;
}

function foldAll(
  type: ActorType,
  actor: Actor,
  events: readonly Recorded[],
): TableState | undefined {
  if (type.kind !== "aggregate") return undefined;
  let state = actor.state!;
  for (const event of events) {
    try {
      state = foldStored(type, state, event, actor.sequence + 1);
    } catch (error) {
      const cause = (error as Error).cause;
      throw cause instanceof EventwrightError ? cause : error;
    }
  }
  return state;
}

function headersOf(
  type: ActorType,
  actor: Actor,
  request: Request,
  events: readonly Recorded[],
): Headers {
  const [first, ...others] = events;
  const types = others.length === 0 ? [first!.type] : [...new Set(events.map(({ type }) => type))];
  return {
    [MESSAGE_ID]: `${type.name}.${encodeToken(actor.id)}|${request.command.id}`,
    [TYPES]: types.join(","),
    [COMMAND_HASH]: request.hash,
    [COMMAND_TIME]: request.command.time,
    ...(request.origin && { [ORIGIN]: request.origin }),
    ...(request.traceParent && { [TRACE_PARENT]: request.traceParent }),
  };
}

function refuseTooLarge(host: Host, type: ActorType, bytes: Uint8Array): void {
  if (bytes.length <= host.connection.maxMessageBytes) return;
  throw new EventwrightError(
    "message_too_large",
    `A commit of ${type.name} has ${bytes.length} bytes; the broker takes ` +
      `${host.connection.maxMessageBytes}. Emit less at once.`,
  );
}

/** A rejection as a decision. */
export function refusal(rejection: Rejection): Decision {
  return { ok: false, rejection };
}
