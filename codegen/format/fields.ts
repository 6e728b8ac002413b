// Fields and named types, as the catalog's format has them.
import {
  ANYTHING,
  type Construct,
  FLAG,
  type Key,
  type Kind,
  type MappingKind,
  type Option,
  TEXT,
} from "./construct.ts";
import { EXPRESSION_TEXT, TYPE_TEXT } from "./expressions.ts";
import { INHERITED, NAME_TEXT } from "./patterns.ts";

const NAMES: Kind = {
  kind: "text",
  pattern: /^[a-z]\w*\??$/,
  except: INHERITED.flatMap((name) => [name, `${name}?`]),
  help: "Start with a small letter, then letters, digits and _; a final ? is optional.",
};

/** Fields by name: a payload, a row, or the inside of a type. */
export const FIELDS: MappingKind = {
  kind: "mapping",
  names: NAMES,
  of: { kind: "either", of: [EXPRESSION_TEXT, { kind: "construct", of: () => FIELD }] },
};

/** What every construct has. */
export const DOC: Key = { doc: "What it means, for who reads the generated code.", of: TEXT };

const MADE_OF: Readonly<Record<string, Option>> = {
  type: { doc: "Its type as an expression, such as string(1..64).", of: EXPRESSION_TEXT },
  enum: {
    doc: "The values, of which it is one.",
    of: { kind: "list", of: TEXT, min: 1 },
    beside: { open: { doc: "Readers accept values that they do not know.", of: FLAG } },
  },
  fields: { doc: "The fields of a mapping.", of: FIELDS },
  schema: { doc: "Raw JSON Schema, for what cannot be said otherwise.", of: { kind: "schema" } },
};

/** A field in its long form. */
export const FIELD: Construct = {
  name: "field",
  doc: "A field in its long form.",
  keys: { doc: DOC, default: { doc: "What a creator and an upcaster fill in.", of: ANYTHING } },
  choice: MADE_OF,
};

/** A type under `types`, in its long form. */
export const NAMED_TYPE: Construct = {
  name: "type",
  doc: "A type that fields name.",
  keys: { doc: DOC },
  choice: MADE_OF,
};

/** `types` of a catalog. */
export const TYPES: Kind = {
  kind: "mapping",
  names: NAME_TEXT,
  of: { kind: "either", of: [TYPE_TEXT, { kind: "construct", of: () => NAMED_TYPE }] },
};
