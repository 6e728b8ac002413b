// How the payload of one version becomes that of its neighbour, field by field, with the proof that
// what comes out is always one of the target's. The checker reports what a plan cannot prove; the
// emitter writes what it plans.
import { fieldProblems, type Sides } from "../compat/reads.ts";
import { type Catalog, type Change, type Hook, resolveType, type Version } from "../model.ts";
import type { Field, Type } from "../type.ts";
import { typeName } from "../type-name.ts";
import { convertType, type Direction } from "./conversions.ts";

type Convert = Extract<Change, { readonly kind: "convert" }>;
type Replace = Extract<Change, { readonly kind: "replace" }>;

/** Where the value of one target field comes from. */
export type FieldCast =
  | { readonly kind: "copy"; readonly to: Field; readonly from: Field }
  | { readonly kind: "literal"; readonly to: Field; readonly value: unknown }
  | {
      readonly kind: "convert";
      readonly to: Field;
      readonly from: Field;
      readonly change: Convert;
    }
  | {
      readonly kind: "hook";
      readonly to: Field;
      readonly hook: Hook;
      readonly change: Replace;
      /** Whether the hook gives an object of several fields. */
      readonly several: boolean;
    };

/** Something that keeps a payload from being cast. */
export interface CastProblem {
  readonly field: string;
  readonly message: string;
  readonly help: string;
  /** The change at fault; without one, no change speaks of the field. */
  readonly change?: Change;
}

/** A cast between two neighbouring versions. */
export interface CastPlan {
  readonly direction: Direction;
  readonly source: Version;
  readonly target: Version;
  readonly casts: readonly FieldCast[];
  readonly problems: readonly CastProblem[];
}

/** The catalog's parts that casting needs. */
export type CastCatalog = Pick<Catalog, "types" | "content">;

/** From a version's payload to that of the next. */
export function planUp(catalog: CastCatalog, before: Version, after: Version): CastPlan {
  return plan(catalog, "up", before, after, after.changes);
}

/** From a version's payload back to that of the one before. */
export function planDown(catalog: CastCatalog, before: Version, after: Version): CastPlan {
  return plan(catalog, "down", after, before, after.changes);
}

/** Plans by the types that they look up, by source and by target: several ask for each. */
const plans = new WeakMap<Catalog["types"], WeakMap<Version, WeakMap<Version, CastPlan>>>();

function plan(
  catalog: CastCatalog,
  direction: Direction,
  source: Version,
  target: Version,
  changes: readonly Change[],
): CastPlan {
  const bySource = plans.get(catalog.types) ?? new WeakMap<Version, WeakMap<Version, CastPlan>>();
  plans.set(catalog.types, bySource);
  const byTarget = bySource.get(source) ?? new WeakMap<Version, CastPlan>();
  bySource.set(source, byTarget);
  const made = byTarget.get(target) ?? planAnew(catalog, direction, source, target, changes);
  byTarget.set(target, made);
  return made;
}

function planAnew(
  catalog: CastCatalog,
  direction: Direction,
  source: Version,
  target: Version,
  changes: readonly Change[],
): CastPlan {
  const found = target.fields.map((to) => castOf({ catalog, direction, source, changes }, to));
  return {
    direction,
    source,
    target,
    casts: found.flatMap((result) => ("kind" in result ? [result] : [])),
    problems: found.flatMap((result) => ("message" in result ? [result] : [])),
  };
}

interface Planning {
  readonly catalog: CastCatalog;
  readonly direction: Direction;
  readonly source: Version;
  readonly changes: readonly Change[];
}

/** A field that is simply left out. */
interface Nothing {
  readonly nothing: true;
}

type Result = FieldCast | CastProblem | Nothing;

function castOf(planning: Planning, to: Field): Result {
  const { direction, changes, source } = planning;
  const change = changes.find((item) => comesFrom(item, direction, to.name));
  switch (change?.kind) {
    case "add":
    case "remove":
      return filled(to, change, change.kind === "add" ? change.with : change.restore);
    case "rename":
      return copied(planning, to, direction === "up" ? change.from : change.to, change);
    case "convert":
      return converted(planning, to, change);
    case "replace":
      return replaced(planning, to, change);
    case undefined:
      return source.fields.some(({ name }) => name === to.name)
        ? copied(planning, to, to.name)
        : filled(to, undefined, undefined);
  }
}

/** Whether a change says where the target's field comes from. */
function comesFrom(change: Change, direction: Direction, field: string): boolean {
  const up = direction === "up";
  switch (change.kind) {
    case "add":
      return up && change.field === field;
    case "remove":
      return !up && change.field === field;
    case "rename":
      return (up ? change.to : change.from) === field;
    case "convert":
      return change.field === field;
    case "replace":
      return (up ? change.to : change.from).includes(field);
  }
}

/** A literal of the change, or the field's default, or nothing where the field is optional. */
function filled(
  to: Field,
  change: Extract<Change, { readonly kind: "add" | "remove" }> | undefined,
  literal: { readonly value: unknown } | undefined,
): Result {
  const value = literal ?? to.default;
  if (value) return { kind: "literal", to, value: value.value };
  if (to.optional) return { nothing: true };
  const key = change?.kind === "remove" ? "restore" : "with";
  return {
    field: to.name,
    message: `the required ${to.name} has nothing to fill it`,
    help: `Give it a default, make it ${to.name}?, or write ${key}: literal.`,
    ...(change && { change }),
  };
}

function copied(planning: Planning, to: Field, name: string, change?: Change): Result {
  const from = planning.source.fields.find((field) => field.name === name);
  if (!from) return missing(to, name, change);
  // Most fields stay what they are, which needs no proof.
  const isSame = from.type === to.type && (!from.optional || to.optional);
  const problems = isSame
    ? []
    : fieldProblems(sidesOf(planning), [to], [{ ...from, name: to.name }]);
  const [problem] = problems;
  if (!problem) return { kind: "copy", to, from };
  const [now, was] = [typeName(to.type), typeName(from.type)];
  const compared = now === was ? now : `${now}, which does not read ${was}`;
  return {
    field: to.name,
    message: `${to.name} is ${compared}: ${problem.path} ${problem.message}`,
    help: waysToCast(from, to, change),
    ...(change && { change }),
  };
}

/** A rename does nothing else, and no conversion makes a range narrower. */
function waysToCast(from: Field, to: Field, change: Change | undefined): string {
  const hook = `replace: ${from.name} -> ${to.name} with a function of yours`;
  if (change) return `Write ${hook}, instead of ${change.kind}.`;
  const isNarrower =
    from.type.kind === "primitive" &&
    to.type.kind === "primitive" &&
    from.type.name === to.type.name;
  return isNarrower ? `Add - ${hook}.` : `Add - convert: ${to.name}, or ${hook}.`;
}

function converted(planning: Planning, to: Field, change: Convert): Result {
  const { catalog, direction, source } = planning;
  const from = source.fields.find(({ name }) => name === change.field);
  if (!from) return missing(to, change.field, change);
  const problem = (why: string): CastProblem => ({
    field: to.name,
    message: `converting ${to.name} ${direction} is not safe: ${why}`,
    help: "Correct the types, or write replace with a function of yours.",
    change,
  });
  const [old, now] = direction === "up" ? [from.type, to.type] : [to.type, from.type];
  const result = convertType(catalog, change.with, direction, { old, now });
  if ("refused" in result) return problem(result.refused);
  const given = { ...from, name: to.name, type: withNull(planning, from.type, result.type) };
  const [unread] = fieldProblems(sidesOf(planning), [to], [given]);
  if (unread) return problem(`${unread.path} ${unread.message}`);
  return { kind: "convert", to, from, change };
}

/** What is null stays null. */
function withNull({ catalog }: Planning, from: Type, to: Type): Type {
  return resolveType(catalog, from)?.kind === "nullable" ? { kind: "nullable", of: to } : to;
}

function replaced({ direction }: Planning, to: Field, change: Replace): Result {
  const hook = direction === "up" ? change.up : change.down;
  const several = (direction === "up" ? change.to : change.from).length > 1;
  if (hook) return { kind: "hook", to, hook, change, several };
  if (direction === "down") return filled(to, undefined, undefined);
  return {
    field: to.name,
    message: `${change.from} is replaced without up`,
    help: "Write up: ./hooks/file.ts#function.",
    change,
  };
}

function missing(to: Field, name: string, change?: Change): CastProblem {
  return {
    field: to.name,
    message: `there is no ${name}`,
    help: "Correct the name.",
    ...(change && { change }),
  };
}

/** Casts see only declared fields, whatever senders may add. */
function sidesOf({ catalog }: Planning): Sides {
  return { reader: catalog, writer: OPEN(catalog) };
}

const OPEN = (catalog: CastCatalog): CastCatalog => ({ types: catalog.types, content: "open" });
