// Whether one type reads everything that another one may write: the base of all compatibility.
// Readers ignore fields that they do not know; what cannot be decided counts as unreadable.
import { type Choice, choicesOf } from "../choices.ts";
import type { Catalog } from "../model.ts";
import type { Field, Type } from "../type.ts";
import { lengthRange, scalarProblem, valueProblem, within } from "./scalars.ts";

/** One reason why something is not read. `path` is empty, or such as `lines[].price.amount`. */
export interface ReadProblem {
  readonly path: string;
  readonly message: string;
}

/** Who writes and who reads: types are looked up in each one's own catalog. */
export interface Sides {
  readonly reader: Pick<Catalog, "types">;
  readonly writer: Pick<Catalog, "types" | "content">;
  /** Whether the writer may leave out fields that have a default, as senders of commands may. */
  readonly omitsDefaults?: boolean;
}

/** Why a payload of the fields `to` does not read what one of `from` may write. */
export function fieldProblems(
  sides: Sides,
  to: readonly Field[],
  from: readonly Field[],
): readonly ReadProblem[] {
  return objectProblems({ ...sides, pairs: new Set() }, to, from, "");
}

/** Why a type does not read what another one may write. */
export function typeProblems(sides: Sides, to: Type, from: Type): readonly ReadProblem[] {
  return problems({ ...sides, pairs: new Set() }, to, from, "");
}

/** Named types that are being compared: a pair that comes again compares equal. */
interface Comparison extends Sides {
  readonly pairs: ReadonlySet<string>;
}

function problems(
  comparison: Comparison,
  to: Type,
  from: Type,
  path: string,
): readonly ReadProblem[] {
  if (to === from && comparison.reader.types === comparison.writer.types) return [];
  const pair = to.kind === "named" || from.kind === "named" ? JSON.stringify([to, from]) : "";
  if (pair !== "" && comparison.pairs.has(pair)) return [];
  const inner = pair === "" ? comparison : withPair(comparison, pair);
  const readers = choicesOf(inner.reader, to);
  return choicesOf(inner.writer, from).flatMap((written) =>
    choiceProblems(inner, readers, written, path),
  );
}

function withPair(comparison: Comparison, pair: string): Comparison {
  return { ...comparison, pairs: new Set([...comparison.pairs, pair]) };
}

/** One choice of the writer must be read by one of the reader's. */
function choiceProblems(
  comparison: Comparison,
  readers: readonly Choice[],
  written: Choice,
  path: string,
): readonly ReadProblem[] {
  const tried = readers.map((reader) => plainProblems(comparison, reader, written, path));
  if (tried.some((found) => found.length === 0)) return [];
  const values = readers.length > 1 ? valuesOf(written) : [];
  if (values.length > 1) {
    return values.flatMap((value) =>
      choiceProblems(comparison, readers, { kind: "literal", value }, path),
    );
  }
  const alike = readers.findIndex(({ kind }) => kind === written.kind);
  if (alike >= 0) return tried[alike]!;
  if (readers.length === 1) return tried[0]!;
  return [{ path, message: `no longer accepts ${describe(written)}` }];
}

function valuesOf(type: Choice): readonly (string | boolean)[] {
  if (type.kind === "enum" && !type.open) return type.values;
  return type.kind === "primitive" && type.name === "boolean" ? [true, false] : [];
}

function plainProblems(
  comparison: Comparison,
  to: Choice,
  from: Choice,
  path: string,
): readonly ReadProblem[] {
  if (to.kind === "unknown") return [];
  if (to.kind === "list" && from.kind === "list") {
    if (!within(lengthRange(to), lengthRange(from))) {
      return [{ path, message: "allows fewer, or needs more, items" }];
    }
    return from.max === 0 ? [] : problems(comparison, to.item, from.item, `${path}[]`);
  }
  if (to.kind === "map" && from.kind === "map") {
    return problems(comparison, to.value, from.value, `${path}{}`);
  }
  if (to.kind === "object" && from.kind === "object") {
    return objectProblems(comparison, to.fields, from.fields, path);
  }
  if (to.kind === "map" && from.kind === "object") {
    return mapProblems(comparison, to.value, from.fields, path);
  }
  if (to.kind === "object" && from.kind === "map") {
    return to.fields.flatMap((field) => [
      ...presence(field, true, pathOf(path, field)),
      ...problems(comparison, field.type, from.value, pathOf(path, field)),
    ]);
  }
  const message = leafProblem(to, from);
  return message === undefined ? [] : [{ path, message }];
}

function objectProblems(
  comparison: Comparison,
  to: readonly Field[],
  from: readonly Field[],
  path: string,
): readonly ReadProblem[] {
  return to.flatMap((field) => {
    const at = pathOf(path, field);
    const source = from.find(({ name }) => name === field.name);
    if (source) {
      const omitted =
        source.optional || (comparison.omitsDefaults === true && source.default !== undefined);
      return [
        ...presence(field, omitted, at),
        ...problems(comparison, field.type, source.type, at),
      ];
    }
    if (comparison.writer.content !== "strict") return presence(field, true, at);
    const anything = problems(comparison, field.type, { kind: "unknown" }, at);
    return [...presence(field, true, at), ...anything];
  });
}

function presence(field: Field, omitted: boolean, path: string): readonly ReadProblem[] {
  if (!omitted || field.optional || field.default) return [];
  return [{ path, message: "is required, and may be missing" }];
}

/** Fields as the values of a map; where undeclared ones may come, those are anything. */
function mapProblems(
  comparison: Comparison,
  value: Type,
  fields: readonly Field[],
  path: string,
): readonly ReadProblem[] {
  const declared = fields.flatMap(({ name, type }) =>
    problems(comparison, value, type, pathOf(path, { name })),
  );
  if (comparison.writer.content !== "strict") return declared;
  return [...declared, ...problems(comparison, value, { kind: "unknown" }, `${path}{}`)];
}

function leafProblem(to: Choice, from: Choice): string | undefined {
  const different = `is ${describe(to)} where ${describe(from)} was written`;
  if (to.kind === "enum" && to.open) return isTextual(from) ? undefined : different;
  const written = from.kind === "literal" ? [from.value] : closedValues(from);
  if (written) {
    const refused = written.find((value) => !accepts(to, value));
    return refused === undefined ? undefined : `does not accept ${JSON.stringify(refused)}`;
  }
  if (to.kind === "primitive") {
    const source = from.kind === "enum" ? ({ kind: "primitive", name: "string" } as const) : from;
    return source.kind === "primitive" ? scalarProblem(to, source) : different;
  }
  return to.kind === "null" && from.kind === "null" ? undefined : different;
}

const closedValues = (type: Choice): readonly string[] | undefined =>
  type.kind === "enum" && !type.open ? type.values : undefined;

function accepts(to: Choice, value: string | number | boolean): boolean {
  if (to.kind === "literal") return to.value === value;
  if (to.kind === "enum") return typeof value === "string" && to.values.includes(value);
  return to.kind === "primitive" && valueProblem(to, value) === undefined;
}

function isTextual(type: Choice): boolean {
  if (type.kind === "literal") return typeof type.value === "string";
  if (type.kind === "enum") return true;
  return type.kind === "primitive" && !["int", "number", "boolean"].includes(type.name);
}

function pathOf(path: string, { name }: { readonly name: string }): string {
  return path === "" ? name : `${path}.${name}`;
}

function describe(type: Choice): string {
  switch (type.kind) {
    case "primitive":
      return type.name;
    case "literal":
      return JSON.stringify(type.value);
    case "enum":
      return type.open ? "an open enum" : `one of ${type.values.join(", ")}`;
    case "unknown":
      return "anything";
    case "object":
      return "a mapping of its fields";
    default:
      return type.kind === "null" ? "null" : `a ${type.kind}`;
  }
}
