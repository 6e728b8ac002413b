// What every run asks of every message, worked out once for each: one that nobody edited is the
// same object in the next run.
import { currentVersion, type MessageType } from "./model.ts";
import type { Field, Type } from "./type.ts";

/** What is known of a message without a look into its payloads. */
export interface MessageFacts {
  /** Whether its creator fills in defaults. */
  readonly hasInput: boolean;
  /** Whether all its defaults are read: none waits for the types of a whole catalog. */
  readonly isSettled: boolean;
  /** Whether a function of the user may be called for it. */
  readonly mayHaveHooks: boolean;
}

const known = new WeakMap<MessageType, MessageFacts>();

/** The facts of a message. */
export function factsOf(message: MessageType): MessageFacts {
  const facts = known.get(message) ?? {
    hasInput: currentVersion(message).fields.some((field) => field.default),
    isSettled: [...message.versions, ...message.rejects].every(({ fields }) =>
      fields.every(isSettled),
    ),
    mayHaveHooks: message.versions.some(({ changes }) =>
      changes.some(({ kind }) => kind === "replace"),
    ),
  };
  known.set(message, facts);
  return facts;
}

/** Notes the facts of a message that comes from where they were known. */
export function noteFacts(message: MessageType, facts: MessageFacts): void {
  known.set(message, facts);
}

/** Which kind of value a text is, only the type tells. */
function isSettled({ default: literal, type }: Field): boolean {
  const inner = type.kind === "nullable" ? type.of : type;
  if (typeof literal?.value === "string" && !isTextual(inner)) return false;
  return inner.kind !== "object" || inner.fields.every(isSettled);
}

const isTextual = (type: Type): boolean =>
  type.kind === "enum" ||
  (type.kind === "primitive" && !["int", "number", "boolean"].includes(type.name));
