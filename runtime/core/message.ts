// What a message is in TypeScript, and how a message type is defined. It never touches bytes.
import { EventwrightError } from "./error.ts";

/** A command or an event as its creator makes it: without identity, which the host adds. */
export interface Message<Type extends string = string, Data = unknown> {
  readonly type: Type;
  /** Integer version of the payload's shape, from the catalog. */
  readonly version: number;
  readonly data: Data;
}

/** Free strings that travel with a message, such as `actor` and `tenant`. */
export type Metadata = Readonly<Record<string, string>>;

/** What every message on the wire carries besides its payload. Times are RFC 3339 UTC in ms. */
export interface Trace {
  readonly id: string;
  readonly time: string;
  readonly correlationId: string;
  readonly metadata?: Metadata;
}

/** Identity of a command: `causationId` is null for a command that nothing caused. */
export interface CommandTrace extends Trace {
  readonly causationId: string | null;
  readonly aggregateId: string;
}

/** Identity of an event on its aggregate's (or service's) log. */
export interface EventTrace extends Trace {
  readonly causationId: string;
  readonly aggregateType: string;
  readonly aggregateId: string;
  /** 1 for the aggregate's first event; a receipt repeats the version it found. */
  readonly aggregateVersion: number;
}

/** A command as charts and handlers see it. */
export type Sent<M extends Message = Message> = M & CommandTrace;
/** An event as charts, sagas and projections see it. */
export type Recorded<M extends Message = Message> = M & EventTrace;
/** An event as a saga sees it: `answers` names the command of this instance that caused it. */
export type Heard<M extends Message = Message> = Recorded<M> & { readonly answers?: string };

/** One thing wrong with a payload. `path` is dotted, such as `lines.0.quantity`. */
export interface Issue {
  readonly path: string;
  readonly message: string;
}

/** The part of Standard Schema v1 (standardschema.dev) that validation needs. */
export interface StandardSchema {
  readonly "~standard": {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => unknown;
  };
}

/** What the generator says about one message type; see {@link defineMessage}. */
export interface MessageDefinition {
  readonly kind: "command" | "event";
  readonly context: string;
  readonly type: string;
  /** The current version, which creators write. */
  readonly version: number;
  /** The aggregate or service that handles (commands) or emits (events) it. */
  readonly actor: string;
  /** Of another context's event: the feed of that context which shows it. */
  readonly feed?: string;
  /** The payload field that holds the aggregate's id. */
  readonly key: string;
  /** How a command is sent when its sender does not say: durably, if absent. */
  readonly delivery?: "direct";
  /** Literals that fill omitted top-level fields of a new message. */
  readonly defaults?: Readonly<Record<string, unknown>>;
  /** Schema of each version's payload, by version. */
  readonly schemas: Readonly<Record<number, StandardSchema>>;
  /** From each stored version's payload to that of the next version. */
  readonly upcasters?: Readonly<Record<number, (data: never) => unknown>>;
  /** From a version's payload to that of the one before, as far as there is a safe way. */
  readonly downcasters?: Readonly<Record<number, (data: never) => unknown>>;
  /** Whether readers accept fields that the schema does not name. */
  readonly open?: boolean;
}

/** Makes messages of one type and carries its definition. */
export interface Creator<M extends Message = Message, Input = M["data"]> {
  (data: Input): M;
  readonly definition: MessageDefinition;
}

/** Any creator, for collections of them. */
export interface AnyCreator {
  (data: never): Message;
  readonly definition: MessageDefinition;
}

/**
 * Turns a definition into the creator of its messages. Generated code calls this; bundlers leave
 * out those that nobody uses.
 */
/* @__NO_SIDE_EFFECTS__ */
export function defineMessage<M extends Message, Input = M["data"]>(
  definition: MessageDefinition,
): Creator<M, Input> {
  const { type, version, defaults } = definition;
  const create = (data: Input): M =>
    ({ type, version, data: defaults ? { ...defaults, ...data } : data }) as unknown as M;
  return Object.assign(create, { definition });
}

/** The outcome of a validation: the payload with defaults filled in, or what is wrong with it. */
export type Validated =
  | { readonly ok: true; readonly data: unknown }
  | { readonly ok: false; readonly issues: readonly Issue[] };

interface StandardOutcome {
  readonly value?: unknown;
  readonly issues?: readonly {
    readonly message: string;
    readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[];
  }[];
}

/** Validates a payload against the schema of `version`. Throws `unknown_version` without one. */
export function validate(definition: MessageDefinition, version: number, data: unknown): Validated {
  const schema = definition.schemas[version];
  if (!schema) throw unknownVersion(definition, version);
  const outcome = schema["~standard"].validate(data) as StandardOutcome;
  if (outcome instanceof Promise) {
    throw new EventwrightError("schema_async", `The schema of ${definition.type} is asynchronous.`);
  }
  if (!outcome.issues) return { ok: true, data: outcome.value };
  return { ok: false, issues: outcome.issues.map(issueOf) };
}

/** Brings a stored payload to the current version, one version at a time, and validates it. */
export function upcast(definition: MessageDefinition, version: number, data: unknown): unknown {
  if (version === definition.version) return data;
  if (!definition.schemas[version]) throw unknownVersion(definition, version);
  let current = data;
  for (let from = version; from < definition.version; from++) {
    const cast = definition.upcasters?.[from];
    if (!cast) throw unknownVersion(definition, from);
    current = cast(current as never);
  }
  const checked = validate(definition, definition.version, current);
  if (checked.ok) return checked.data;
  throw new EventwrightError(
    "upcast_invalid",
    `Upcasting ${definition.type} v${version} gives a payload that v${definition.version} ` +
      `refuses: ${describeIssues(checked.issues)}. Correct the upcaster.`,
  );
}

/** Brings a current payload down to an older version, one version at a time, and validates it. */
export function downcast(definition: MessageDefinition, version: number, data: unknown): unknown {
  let current = data;
  for (let from = definition.version; from > version; from--) {
    const cast = definition.downcasters?.[from];
    if (!cast) throw unknownVersion(definition, version);
    current = cast(current as never);
  }
  const checked = validate(definition, version, current);
  if (checked.ok) return checked.data;
  throw new EventwrightError(
    "downcast_invalid",
    `Downcasting ${definition.type} to v${version} gives a payload that v${version} refuses: ` +
      `${describeIssues(checked.issues)}. Correct the downcaster.`,
  );
}

/** Issues as one line of text. */
export function describeIssues(issues: readonly Issue[]): string {
  return issues.map((issue) => `${issue.path || "payload"}: ${issue.message}`).join("; ");
}

/** The id of the aggregate that a payload is about, read from its key field. */
export function keyOf(definition: MessageDefinition, data: unknown): string {
  const value = (data as Record<string, unknown> | null)?.[definition.key];
  if (typeof value === "string" && value.length > 0) return value;
  throw new EventwrightError(
    "key_missing",
    `${definition.type} has no ${definition.key}: give it a non-empty string.`,
  );
}

function unknownVersion(definition: MessageDefinition, version: number): EventwrightError {
  return new EventwrightError(
    "unknown_version",
    `${definition.type} has no version ${version}; this build knows ` +
      `${Object.keys(definition.schemas).join(", ")}. Deploy the catalog that wrote it.`,
  );
}

function issueOf(issue: NonNullable<StandardOutcome["issues"]>[number]): Issue {
  const path = (issue.path ?? []).map((part) => String(typeof part === "object" ? part.key : part));
  return { path: path.join("."), message: issue.message };
}
