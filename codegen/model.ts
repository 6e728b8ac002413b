// The catalog as data: what every check and every emitter reads. Never knows YAML.
import type { Place } from "./finding.ts";
import type { Field, Type } from "./type.ts";

/** A type under `types`, or one that another context publishes: `Money`, or `billing.Money`. */
export interface NamedType {
  readonly name: string;
  readonly type: Type;
  readonly doc?: string;
  readonly place: Place;
}

/** A hook: `./file.ts#function`, the file relative to the catalog file. */
export interface Hook {
  readonly file: string;
  readonly name: string;
}

/** What becomes of a converted field's value. */
export interface Conversion {
  readonly name: "minorUnits" | "string" | "int" | "number" | "single" | "datetime" | "values";
  readonly currency?: string;
  readonly values?: Readonly<Record<string, string>>;
}

/** One step from a version to the next. */
export type Change = {
  readonly place: Place;
  /** What is gone after going up, or down again, in the author's words. */
  readonly loses: { readonly up: readonly string[]; readonly down: readonly string[] };
  /** What was never known and is made up, in the author's words. */
  readonly invents: readonly string[];
} & (
  | { readonly kind: "rename"; readonly from: string; readonly to: string }
  | { readonly kind: "add"; readonly field: string; readonly with?: { readonly value: unknown } }
  | {
      readonly kind: "remove";
      readonly field: string;
      readonly restore?: { readonly value: unknown };
    }
  | { readonly kind: "convert"; readonly field: string; readonly with: Conversion }
  | {
      readonly kind: "replace";
      readonly from: readonly string[];
      readonly to: readonly string[];
      readonly up?: Hook;
      readonly down?: Hook;
    }
);

export type Status = "draft" | "active" | "deprecated" | "retired";

/** One version of a message. */
export interface Version {
  readonly number: number;
  readonly status: Status;
  readonly sunset?: string;
  readonly fields: readonly Field[];
  readonly changes: readonly Change[];
  readonly example?: unknown;
  readonly doc?: string;
  /** Names that this version's payload must not use. */
  readonly reserved: readonly string[];
  readonly place: Place;
}

/** A declared rejection of a command. */
export interface RejectionType {
  readonly reason: string;
  readonly doc?: string;
  readonly fields: readonly Field[];
  readonly place: Place;
}

/** A command or an event. */
export interface MessageType {
  readonly kind: "command" | "event";
  readonly name: string;
  readonly doc?: string;
  readonly versions: readonly Version[];
  /** Names that no version may use (again). */
  readonly reserved: readonly string[];
  /** Lint rules that do not hold for it. */
  readonly ignored: readonly Ignored[];
  readonly rejects: readonly RejectionType[];
  /** How a command is sent when its sender does not say; durable when absent. */
  readonly delivery?: "direct";
  readonly place: Place;
}

/** A name in the catalog and where it is used. */
export interface Reference {
  readonly name: string;
  readonly place: Place;
}

/** An aggregate or a service. */
export interface ActorType {
  readonly kind: "aggregate" | "service";
  readonly name: string;
  readonly doc?: string;
  /** The type of an aggregate's id. */
  readonly id?: Reference;
  readonly handles: readonly Reference[];
  readonly emits: readonly Reference[];
  readonly place: Place;
}

/** How one field of a command is filled. */
export type Filling =
  | { readonly kind: "field"; readonly of: string; readonly field: string; readonly place: Place }
  | { readonly kind: "const"; readonly value: unknown; readonly place: Place };

/** A command that a saga sends. */
export interface Sending {
  readonly command: Reference;
  readonly with: Readonly<Record<string, Filling>>;
}

/** How often, and after which pauses, a step is asked again. Times in ms. */
export interface Retry {
  readonly times: number;
  readonly minMs: number;
  readonly maxMs: number;
}

/** One step of a saga. */
export interface Step {
  readonly name: string;
  readonly do: Sending;
  readonly done: Reference;
  readonly failed?: Reference;
  readonly timeoutMs?: number;
  readonly retry?: Retry;
  readonly undo?: Sending & { readonly done?: Reference; readonly failed?: Reference };
  readonly pivot: boolean;
  readonly place: Place;
}

/** A saga. A group of several steps runs in parallel. */
export interface SagaType {
  readonly name: string;
  readonly doc?: string;
  readonly startsOn: readonly Reference[];
  readonly key: string;
  readonly stopsOn: readonly Reference[];
  readonly deadlineMs?: number;
  readonly groups: readonly (readonly Step[])[];
  readonly onCompleted?: Sending;
  readonly onFailed?: Sending;
  /** Of one whose chart is code: what it hears besides what starts it, and what it sends. */
  readonly hears?: readonly Reference[];
  readonly sends?: readonly Reference[];
  readonly from: "now" | "beginning";
  /** What becomes of an event without a running instance; ignored, if absent. */
  readonly unrouted?: "ignore" | "deadLetter" | "error";
  /** Its first name, which stays in subjects and ids. */
  readonly was?: string;
  /** The version of the declaration, and so of its chart; from 1. */
  readonly version: number;
  readonly place: Place;
}

/** Whether a saga's chart is generated from its steps; that of another one is code. */
export const isDeclared = ({ sends }: SagaType): boolean => sends === undefined;

/** The name that a saga had first: it stays in subjects, ids and the lock when it gets another. */
export const firstName = ({ name, was }: SagaType): string => was ?? name;

/** A projection. */
export interface ProjectionType {
  readonly name: string;
  readonly doc?: string;
  readonly on: readonly Reference[];
  readonly key: string;
  readonly row: readonly Field[];
  readonly maxLagMs?: number;
  readonly place: Place;
}

/** A feed for outsiders. */
export interface FeedType {
  readonly name: string;
  readonly doc?: string;
  readonly consumers: readonly string[];
  readonly events: readonly { readonly event: Reference; readonly version: number }[];
  readonly hide: readonly string[];
  readonly place: Place;
}

/** What a feed of another context shows: the feed's version, behind those that lead to it. */
export interface ForeignEvent extends MessageType {
  readonly kind: "event";
  readonly feed: string;
  /** Who emits it there, where its file says so. */
  readonly emitter?: string;
}

/** Another context. What it is called itself, and its events, are known when its file is read. */
export interface UsedContext {
  /** Its `catalog.json`, relative to the file that names it; empty when that is no path. */
  readonly path: string;
  readonly context?: string;
  readonly events: readonly ForeignEvent[];
  /** Events of which only some fields are read; of others it is all that is shown. */
  readonly reads?: readonly ReadFields[];
  readonly place: Place;
}

/** The fields of another context's event that are read. Its key always is. */
export interface ReadFields {
  readonly event: Reference;
  readonly fields: readonly Reference[];
}

/** A lint rule that does not hold for something. */
export interface Ignored {
  readonly rule: string;
  readonly subject: string;
  readonly reason: string;
  readonly place: Place;
}

/** What a catalog says of lint rules. */
export interface LintConfig {
  /** Names that rules of naming leave alone. */
  readonly allow: readonly string[];
  readonly severities: readonly {
    readonly rule: string;
    readonly severity: "off" | "info" | "warning" | "error";
    readonly place: Place;
  }[];
  readonly ignored: readonly Ignored[];
}

/** A whole catalog. */
export interface Catalog {
  readonly context: string;
  readonly owner?: string;
  readonly doc?: string;
  readonly compatibility: string;
  readonly content: "open" | "strict";
  readonly pii?: string;
  /** Other contexts by their aliases. */
  readonly uses: Readonly<Record<string, UsedContext>>;
  /** Own ones, and behind them those that other contexts publish. */
  readonly types: readonly NamedType[];
  readonly commands: readonly MessageType[];
  readonly events: readonly MessageType[];
  readonly actors: readonly ActorType[];
  readonly sagas: readonly SagaType[];
  readonly projections: readonly ProjectionType[];
  readonly published: readonly FeedType[];
  readonly lint: LintConfig;
}

/** The messages of a catalog, or some of them. */
export type Messages = Pick<Catalog, "commands" | "events">;

/** The newest version that is not a draft, or else the newest. */
export function currentVersion(message: MessageType): Version {
  const released = message.versions.filter(({ status }) => status !== "draft");
  return (released.length > 0 ? released : message.versions).at(-1)!;
}

/** The field marked `@key`. */
export function keyField(version: Version): Field | undefined {
  return version.fields.find(({ marks }) => marks.some(({ name }) => name === "key"));
}

/** The alias in a name of what another context publishes; undefined for own names. */
export function aliasOf(name: string): string | undefined {
  return name.includes(".") ? /^([a-z][a-z0-9_]*)\./.exec(name)?.[1] : undefined;
}

/** Whether a name is one of this context. */
export function isOwn({ name }: { readonly name: string }): boolean {
  return aliasOf(name) === undefined;
}

/** The context of an alias; undefined when there is none. */
export function usedContext(
  { uses }: Pick<Catalog, "uses">,
  alias: string,
): UsedContext | undefined {
  return Object.hasOwn(uses, alias) ? uses[alias] : undefined;
}

/** What a named type stands for; undefined when it is not defined, or only in terms of itself. */
export function resolveType(catalog: Pick<Catalog, "types">, type: Type): Type | undefined {
  let found: Type | undefined = type;
  for (let step = 0; found?.kind === "named"; step++) {
    if (step > catalog.types.length) return undefined;
    const { name }: { readonly name: string } = found;
    found = catalog.types.find((item) => item.name === name)?.type;
  }
  return found;
}
