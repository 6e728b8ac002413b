// The catalog as data: what every check and every emitter reads. Never knows YAML.
import type { Place } from "./finding.ts";

/** The built-in types. */
export const PRIMITIVES = [
  "string",
  "uuid",
  "email",
  "uri",
  "date",
  "datetime",
  "int",
  "number",
  "boolean",
] as const;
export type Primitive = (typeof PRIMITIVES)[number];

/** An inclusive range; of a string's or list's length, or of a number. */
export interface Range {
  readonly min?: number;
  readonly max?: number;
}

/** A type as the catalog writes it. The last three come from raw JSON Schema only. */
export type Type =
  | ({
      readonly kind: "primitive";
      readonly name: Primitive;
      readonly pattern?: string;
      readonly multipleOf?: number;
    } & Range)
  | { readonly kind: "enum"; readonly values: readonly string[]; readonly open: boolean }
  | ({ readonly kind: "list"; readonly item: Type } & Range)
  | { readonly kind: "map"; readonly value: Type }
  | { readonly kind: "named"; readonly name: string }
  | { readonly kind: "object"; readonly fields: readonly Field[] }
  | { readonly kind: "nullable"; readonly of: Type }
  | { readonly kind: "union"; readonly members: readonly Type[] }
  | { readonly kind: "literal"; readonly value: string | number | boolean }
  | { readonly kind: "unknown" };

/** `@key`, `@subject`, `@pii(contact)`, `@deprecated("…")`. */
export interface Mark {
  readonly name: string;
  readonly argument?: string;
}

/** One field of a payload or type. */
export interface Field {
  readonly name: string;
  readonly type: Type;
  readonly optional: boolean;
  readonly default?: { readonly value: unknown };
  readonly marks: readonly Mark[];
  readonly doc?: string;
  readonly place: Place;
}

/** A type under `types`. */
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
  /** Rules that do not hold for it, as the catalog writes them. */
  readonly lint?: unknown;
  readonly rejects: readonly RejectionType[];
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

/** A declared saga. A group of several steps runs in parallel. */
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
  readonly from: "now" | "beginning";
  /** Its first name, which stays in subjects and ids. */
  readonly was?: string;
  /** The version of the declaration, and so of its chart; from 1. */
  readonly version: number;
  readonly place: Place;
}

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

/** A whole catalog. */
export interface Catalog {
  readonly context: string;
  readonly owner?: string;
  readonly doc?: string;
  readonly compatibility: string;
  readonly content: "open" | "strict";
  readonly pii?: string;
  readonly uses: Readonly<Record<string, string>>;
  readonly types: readonly NamedType[];
  readonly commands: readonly MessageType[];
  readonly events: readonly MessageType[];
  readonly actors: readonly ActorType[];
  readonly sagas: readonly SagaType[];
  readonly projections: readonly ProjectionType[];
  readonly published: readonly FeedType[];
  readonly lint: unknown;
}

/** The newest version that is not a draft, or else the newest. */
export function currentVersion(message: MessageType): Version {
  const released = message.versions.filter(({ status }) => status !== "draft");
  return (released.length > 0 ? released : message.versions).at(-1)!;
}

/** The field marked `@key`. */
export function keyField(version: Version): Field | undefined {
  return version.fields.find(({ marks }) => marks.some(({ name }) => name === "key"));
}

/** Whether two types are the same to the letter. */
export function sameType(a: Type, b: Type): boolean {
  return JSON.stringify(a, withoutPlaces) === JSON.stringify(b, withoutPlaces);
}

/** A JSON replacer that leaves places out. */
export function withoutPlaces(key: string, value: unknown): unknown {
  return key === "place" ? undefined : value;
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
