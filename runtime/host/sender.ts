// The sender's side: makes a command, sends it, waits for its answer, sends it again.
import { encodeCommand } from "../core/codec.ts";
import { EventwrightError } from "../core/error.ts";
import { EXPECTED_VERSION, EXPIRES_AT, REPLY_TO, TRACE_PARENT } from "../core/headers.ts";
import { isoTime } from "../core/iso-time.ts";
import {
  keyOf,
  type Message,
  type MessageDefinition,
  type Metadata,
  type Sent,
  validate,
} from "../core/message.ts";
import { encodeToken } from "../core/subjects.ts";
import type { Telemetry } from "../core/telemetry.ts";
import { idFromParts, isUuid, timeOfUuid, uuidV7 } from "../core/uuid.ts";
import type { Headers } from "../ports.ts";
import { type CommandResult, decodeAnswer } from "./answer.ts";
import { createAnswers, type ExpectedAnswer } from "./answers.ts";
import type { Host } from "./host.ts";
import { sending, withSpan } from "./telemetry.ts";
import { pause } from "./wait.ts";

/** How one command is sent. */
export interface SendOptions {
  /** The same key on the same aggregate is the same command. */
  readonly idempotencyKey?: string;
  /**
   * The id of the command, instead of an idempotency key: a lower-case UUID. Give the one that an
   * `unconfirmed` error carries, to send that command again. The time of its first sending is
   * read from a UUIDv7, so that a repeat which comes too late is refused and not done twice.
   */
  readonly commandId?: string;
  /**
   * Without the command queue: faster, lost if nobody handles it now. Its events are durable.
   * Default: as the catalog says by `delivery`.
   */
  readonly direct?: boolean;
  /** Refused with `conflict` unless the aggregate has this many events. */
  readonly expectedVersion?: number;
  /** Refused with `expired` when it is handled later than this. */
  readonly expiresAt?: Date;
  /**
   * When it was sent first, for a repeat after a restart; default now. However many commands its
   * aggregate has had since, the repeat then gets the first answer, within the dedup horizon.
   */
  readonly time?: Date;
  /** How long to wait for the answer. Default 30,000. */
  readonly timeoutMs?: number;
  readonly metadata?: Metadata;
  /** W3C trace context to carry. */
  readonly traceParent?: string;
  /** What this command belongs to and follows from; default: it starts something new. */
  readonly cause?: { readonly id: string; readonly correlationId: string };
}

/** Sends commands; made by {@link createSender}. */
export interface Sender {
  send(message: Message, options: SendOptions): Promise<CommandResult>;
  /** Commands that wait for their answer. */
  waiting(): number;
  close(): void;
}

/** A sender of the commands that `definitionOf` knows. */
export function createSender(
  host: Host,
  definitionOf: (type: string) => MessageDefinition,
): Sender {
  const answers = createAnswers(host);
  let asked = 0;
  const waiting = (): number => answers.size() + asked;
  const sendNow: Sender["send"] = async (message, options) => {
    if (host.closing.stopped) throw appClosed(message.type);
    const definition = definitionOf(message.type);
    const position = { stream: host.names.events, sequence: 0 };
    const checked = validate(definition, message.version, message.data);
    const command = commandOf(host, definition, message, options);
    if (!checked.ok) {
      const rejection = { reason: "invalid", issues: checked.issues };
      return { ok: false, commandId: command.id, rejection, position };
    }
    if (waiting() >= host.limits.pendingSends) throw overloaded("too many sends wait");
    const resend = resendOf(command, options);
    const call = { command, definition, headers: headersOf(options), resend };
    const deadlineMs = options.timeoutMs ?? host.limits.sendTimeoutMs;
    const isDirect = options.direct ?? definition.delivery === "direct";
    if (isDirect) asked++;
    const answer = isDirect ? undefined : answers.expect();
    try {
      return await (answer
        ? sendDurable(host, call, answer, deadlineMs)
        : sendDirect(host, call, deadlineMs));
    } finally {
      if (isDirect) asked--;
      answer?.forget();
    }
  };
  return {
    send: (message, options) =>
      host.telemetry
        ? sendTraced(host, host.telemetry, sendNow, message, options)
        : sendNow(message, options),
    waiting,
    close: () => answers.close(),
  };
}

/** Sends within a span, whose trace the command carries. */
function sendTraced(
  host: Host,
  telemetry: Telemetry,
  send: Sender["send"],
  message: Message,
  options: SendOptions,
): Promise<CommandResult> {
  const { traceParent } = options;
  const work = sending(message.type, "app", { follows: "caller", traceParent });
  return withSpan(host, telemetry, work, async (span) => {
    const trace = span.traceParent ?? traceParent;
    const result = await send(message, { ...options, ...(trace && { traceParent: trace }) });
    span.set({
      "messaging.message.id": result.commandId,
      "eventwright.result": result.ok ? "accepted" : "refused",
      ...(!result.ok && { "eventwright.reason": result.rejection.reason }),
    });
    return result;
  });
}

interface Call {
  readonly command: Sent;
  readonly definition: MessageDefinition;
  readonly headers: Headers;
  /** How the sender can repeat this command. */
  readonly resend: string;
}

function commandOf(
  host: Host,
  definition: MessageDefinition,
  message: Message,
  options: SendOptions,
): Sent {
  const { metadata, cause } = options;
  const aggregateId = keyOf(definition, message.data);
  encodeToken(aggregateId);
  const nowMs = host.clock.nowMs();
  const id = idOf(definition, aggregateId, options, nowMs);
  if (cause && !isUuid(cause.correlationId)) {
    throw new EventwrightError("envelope_invalid", "A cause has a UUID as its correlationId.");
  }
  return {
    type: message.type,
    version: message.version,
    data: message.data,
    id,
    time: isoTime(options.time?.getTime() ?? ((options.commandId && timeOfUuid(id)) || nowMs)),
    correlationId: cause?.correlationId ?? id,
    causationId: cause?.id ?? null,
    aggregateId,
    ...(metadata && { metadata }),
  };
}

function idOf(
  definition: MessageDefinition,
  aggregateId: string,
  { idempotencyKey, commandId }: SendOptions,
  nowMs: number,
): string {
  if (commandId === undefined) {
    return idempotencyKey === undefined
      ? uuidV7(nowMs, randomBytes())
      : idFromParts(definition.context, definition.actor, aggregateId, idempotencyKey);
  }
  if (idempotencyKey !== undefined) {
    const text = "A command is known by its commandId or by an idempotencyKey: give one of them.";
    throw new EventwrightError("envelope_invalid", text);
  }
  if (isUuid(commandId)) return commandId;
  const shown = JSON.stringify(commandId).slice(0, 60);
  const text = `A commandId is a lower-case UUID, not ${shown}.`;
  throw new EventwrightError("envelope_invalid", text);
}

/** Random bytes for a UUID, of which many are made at once: asking for few costs as much. */
const pool = new Uint8Array(10 * 256);
let used = pool.length;

function randomBytes(): Uint8Array {
  if (used === pool.length) {
    crypto.getRandomValues(pool);
    used = 0;
  }
  used += 10;
  return pool.subarray(used - 10, used);
}

function headersOf({ expectedVersion, expiresAt, traceParent }: SendOptions): Headers {
  return {
    ...(expectedVersion !== undefined && { [EXPECTED_VERSION]: String(expectedVersion) }),
    ...(expiresAt && { [EXPIRES_AT]: expiresAt.toISOString() }),
    ...(traceParent && { [TRACE_PARENT]: traceParent }),
  };
}

async function sendDurable(
  host: Host,
  call: Call,
  answer: ExpectedAnswer,
  timeoutMs: number,
): Promise<CommandResult> {
  const { command, definition, headers } = call;
  const { connection, names, limits } = host;
  const subject = names.command(definition.actor, command.type, command.aggregateId);
  const bytes = encodeCommand(command);
  const all = { ...headers, [REPLY_TO]: answer.replyTo };
  refuseTooLarge(host, command, bytes);
  const endMs = host.clock.monotonicMs() + timeoutMs;
  const leftMs = (): number => endMs - host.clock.monotonicMs();
  let stored = false;
  while (leftMs() > 0 && !host.closing.stopped) {
    const result = await connection.append(subject, bytes, all);
    if (result.kind === "full") throw overloaded(result.reason);
    stored ||= result.kind === "stored";
    const resendMs = stored ? limits.resendMs : limits.resendMs / 10;
    const answered = await answer.within(Math.max(0, Math.min(resendMs, leftMs())));
    if (answered) return decodeAnswer(answered);
  }
  throw unconfirmed(host, call, timeoutMs);
}

async function sendDirect(host: Host, call: Call, timeoutMs: number): Promise<CommandResult> {
  const { command, definition, headers } = call;
  const { connection, names, clock, limits } = host;
  const subject = names.ask(definition.actor, command.type, command.aggregateId);
  const bytes = encodeCommand(command);
  refuseTooLarge(host, command, bytes);
  const endMs = clock.monotonicMs() + timeoutMs;
  while (clock.monotonicMs() < endMs && !host.closing.stopped) {
    const leftMs = Math.min(endMs - clock.monotonicMs(), limits.resendMs);
    const answer = await connection.ask({ subject, headers, bytes }, leftMs);
    if (!answer) {
      await pause(host, limits.resendMs / 50);
      continue;
    }
    try {
      return decodeAnswer(answer);
    } catch (error) {
      if (!(error instanceof EventwrightError) || error.code !== "unconfirmed") throw error;
      await pause(host, limits.resendMs / 50);
    }
  }
  throw unconfirmed(host, call, timeoutMs);
}

function refuseTooLarge(host: Host, command: Sent, bytes: Uint8Array): void {
  if (bytes.length <= host.connection.maxMessageBytes) return;
  throw new EventwrightError(
    "message_too_large",
    `${command.type} has ${bytes.length} bytes; the broker takes ` +
      `${host.connection.maxMessageBytes}. Send a reference instead of the content.`,
  );
}

function unconfirmed(host: Host, { command, resend }: Call, timeoutMs: number): EventwrightError {
  const { id: commandId, type } = command;
  const when = host.closing.stopped ? "before the app was closed" : `within ${timeoutMs} ms`;
  return new EventwrightError(
    "unconfirmed",
    `No answer to ${type} ${commandId} ${when}: it may or may not have happened. Send it again ` +
      `with ${resend}: it has one effect.`,
    { transient: true, commandId },
  );
}

const resendOf = ({ id }: Sent, { idempotencyKey }: SendOptions): string =>
  idempotencyKey === undefined ? `commandId: "${id}"` : "the same idempotencyKey";

function appClosed(type: string): EventwrightError {
  const text = `The app is closed, and ${type} was not sent: send it from an app that runs.`;
  return new EventwrightError("app_closed", text);
}

function overloaded(reason: string): EventwrightError {
  const text = `The system takes no more commands now (${reason}): send it again later.`;
  return new EventwrightError("overloaded", text, { transient: true });
}
