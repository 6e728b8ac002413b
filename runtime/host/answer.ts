// What a sender gets: a result, a rejection, or an error with a code; as values and as bytes.
import type { Rejection } from "../core/aggregate.ts";
import {
  decodeCommit,
  decodeJson,
  encodeJson,
  eventsText,
  isReceipt,
  REJECTED,
  readEvent,
} from "../core/codec.ts";
import { EventwrightError } from "../core/error.ts";
import type { Recorded } from "../core/message.ts";
import { utf8Bytes } from "../core/utf8.ts";

/** A place in a stream. Give it to `query({ after })` to read what a command wrote. */
export interface StreamPosition {
  readonly stream: string;
  readonly sequence: number;
}

/** The answer to a command. */
export type CommandResult =
  | {
      readonly ok: true;
      readonly commandId: string;
      /** The events it brought about; none for an accepted no-op. */
      readonly events: readonly Recorded[];
      readonly position: StreamPosition;
    }
  | {
      readonly ok: false;
      readonly commandId: string;
      readonly rejection: Rejection;
      readonly position: StreamPosition;
    };

/**
 * What a command came to and, where it is known, its events as they were encoded for its commit:
 * to encode them for the answer again takes time.
 */
export interface Outcome {
  readonly result: CommandResult;
  readonly events?: string;
}

/** An answer that says that there is none: the sender's promise rejects with it. */
export interface FailedAnswer {
  readonly error: { readonly code: string; readonly message: string };
}

/** The result that a stored commit stands for. */
export function resultOf(
  commandId: string,
  events: readonly Recorded[],
  position: StreamPosition,
): CommandResult {
  const [first] = events;
  if (first?.type === REJECTED) {
    const { command: _, ...rejection } = first.data as Rejection & { readonly command: string };
    return { ok: false, commandId, rejection, position };
  }
  const facts = events.filter((event) => !isReceipt(event.type));
  return { ok: true, commandId, events: facts, position };
}

/** The result that the bytes of a stored commit stand for. */
export function resultOfCommit(
  commandId: string,
  bytes: Uint8Array,
  position: StreamPosition,
): CommandResult {
  return resultOf(commandId, decodeCommit(bytes), position);
}

/** An answer as JSON on the wire (docs/wire.md). */
export function encodeAnswer(answer: Outcome | FailedAnswer): Uint8Array {
  if ("error" in answer) return encodeJson(answer);
  const { result } = answer;
  const { commandId, position } = result;
  if (!result.ok) {
    return encodeJson({ ok: false, command_id: commandId, position, rejection: result.rejection });
  }
  const { stream, sequence } = position;
  // A command has an id in canonical form, or it would not have been handled.
  const start = `{"ok":true,"command_id":"${commandId}"`;
  const place = `"position":{"stream":"${stream}","sequence":${sequence}}`;
  const events = answer.events ?? eventsText(result.events);
  return utf8Bytes(`${start},${place},"events":${events}}`);
}

interface WireAnswer {
  readonly ok?: boolean;
  readonly command_id: string;
  readonly position: StreamPosition;
  readonly events?: readonly unknown[];
  readonly rejection?: Rejection;
  readonly error?: FailedAnswer["error"];
}

/** An answer from the wire. Throws the error that it carries. */
export function decodeAnswer(bytes: Uint8Array): CommandResult {
  const wire = decodeJson(bytes) as WireAnswer;
  if (wire.error) throw new EventwrightError(wire.error.code, wire.error.message);
  const { command_id: commandId, position } = wire;
  return wire.ok
    ? { ok: true, commandId, events: (wire.events ?? []).map(readEvent), position }
    : { ok: false, commandId, rejection: wire.rejection!, position };
}
