// What a description of the catalog's format is made of. It knows neither YAML nor JSON Schema.

/** What a value may be. */
export type Kind =
  | TextKind
  | { readonly kind: "integer"; readonly min: number }
  | { readonly kind: "flag" }
  | { readonly kind: "constant"; readonly value: number }
  | { readonly kind: "anything" }
  /** The code of a lint rule. */
  | { readonly kind: "rule" }
  /** Raw JSON Schema. */
  | { readonly kind: "schema" }
  | { readonly kind: "list"; readonly of: Kind; readonly min?: number }
  | MappingKind
  /** A function, because a field is made of fields. */
  | { readonly kind: "construct"; readonly of: () => Construct }
  | { readonly kind: "either"; readonly of: readonly Kind[] };

/** Any plain value of YAML, read as it is written. */
export interface TextKind {
  readonly kind: "text";
  /** Of a long pattern, so that it is written once. */
  readonly name?: string;
  readonly pattern?: RegExp;
  readonly values?: readonly string[];
  /** What the pattern takes, but has another meaning. */
  readonly except?: readonly string[];
  /** What to write, for who wrote something else. */
  readonly help?: string;
}

/** A mapping whose keys are names of the author's. */
export interface MappingKind {
  readonly kind: "mapping";
  readonly names: Kind;
  readonly of: Kind;
  readonly min?: number;
}

/** One key of a construct. */
export interface Key {
  readonly doc: string;
  readonly of: Kind;
  readonly required?: boolean;
}

export type Keys = Readonly<Record<string, Key>>;

/** A key that excludes the others of its choice, and the keys that go with it alone. */
export interface Option extends Key {
  readonly beside?: Keys;
}

/** A mapping with known keys. */
export interface Construct {
  /** Unlike that of every other construct. */
  readonly name: string;
  readonly doc: string;
  readonly keys: Keys;
  /** Exactly one of these keys. */
  readonly choice?: Readonly<Record<string, Option>>;
}

export const TEXT: TextKind = { kind: "text" };
export const FLAG: Kind = { kind: "flag" };
export const ANYTHING: Kind = { kind: "anything" };

/** The keys that a construct may have, in the order in which people write them. */
export function knownKeys(construct: Construct): readonly string[] {
  const known = allKeys.get(construct);
  if (known) return known;
  const found = findKeys(construct);
  allKeys.set(construct, found);
  return found;
}

/** They are asked for at every mapping of every file. */
const allKeys = new WeakMap<Construct, readonly string[]>();

function findKeys({ keys, choice = {} }: Construct): readonly string[] {
  const beside = Object.values(choice).flatMap((option) => Object.keys(option.beside ?? {}));
  return [...new Set([...Object.keys(choice), ...beside, ...Object.keys(keys)])];
}

/** The keys that may not stand beside the chosen one. */
export function strayKeys(construct: Construct, chosen: string): readonly string[] {
  const { keys, choice = {} } = construct;
  const fitting = new Set([...Object.keys(keys), ...Object.keys(choice[chosen]?.beside ?? {})]);
  return knownKeys(construct).filter((key) => key !== chosen && !fitting.has(key));
}

/** One of them, or a list of them. */
export function oneOrMore(of: Kind, min = 0): Kind {
  return { kind: "either", of: [of, { kind: "list", of, min }] };
}
