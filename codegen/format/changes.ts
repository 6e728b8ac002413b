// What changed from one version to the next, as the catalog's format has it.
import { ANYTHING, type Construct, type Kind, oneOrMore, TEXT } from "./construct.ts";
import { CONVERSION, FIELD_TEXT, HOOK, RENAME, REPLACE } from "./patterns.ts";

const HOOK_TEXT: Kind = {
  kind: "text",
  pattern: HOOK,
  help: "Write ./hooks/file.ts#functionName, relative to this file.",
};

/** `with: { values: { old: new } }`. */
export const VALUES: Construct = {
  name: "values",
  doc: "New values for old ones.",
  keys: {
    values: {
      doc: "Each old value and the new one.",
      of: { kind: "mapping", names: TEXT, of: TEXT, min: 1 },
      required: true,
    },
  },
};

const CONVERSIONS: Kind = {
  kind: "either",
  of: [
    {
      kind: "text",
      pattern: CONVERSION,
      help: "Write minorUnits(EUR), string, int, number, single, datetime or values: { old: new }.",
    },
    { kind: "construct", of: () => VALUES },
  ],
};

/** `loses:` of a change. */
export const LOSSES: Construct = {
  name: "losses",
  doc: "What the change loses, in your words.",
  keys: {
    up: { doc: "What is gone in the new version.", of: oneOrMore(TEXT) },
    down: { doc: "What the way back to the old version cannot restore.", of: oneOrMore(TEXT) },
  },
};

/** One entry of `changes`. */
export const CHANGE: Construct = {
  name: "change",
  doc: "One change from the version before: rename, add, remove, convert or replace.",
  choice: {
    rename: {
      doc: "Another name for a field: old -> new.",
      of: { kind: "text", pattern: RENAME, help: "Write rename: old -> new." },
    },
    add: {
      doc: "A new field, filled with its default, or as `with` says.",
      of: FIELD_TEXT,
      beside: { with: { doc: "The value that fills it.", of: ANYTHING } },
    },
    remove: {
      doc: "A field that goes.",
      of: FIELD_TEXT,
      beside: { restore: { doc: "Its value on the way back.", of: ANYTHING } },
    },
    convert: {
      doc: "A field whose values are written otherwise.",
      of: FIELD_TEXT,
      beside: {
        with: {
          doc: "minorUnits(EUR), string, int, number, single, datetime or values: { old: new }.",
          of: CONVERSIONS,
          required: true,
        },
      },
    },
    replace: {
      doc: "Fields that a function of yours makes of others: a, b -> c.",
      of: { kind: "text", pattern: REPLACE, help: "Write replace: a, b -> c." },
      beside: {
        up: { doc: "The function that makes the new fields: ./file.ts#name.", of: HOOK_TEXT },
        down: { doc: "The function for the way back: ./file.ts#name.", of: HOOK_TEXT },
      },
    },
  },
  keys: {
    loses: {
      doc: "What the change loses.",
      of: { kind: "construct", of: () => LOSSES },
    },
    invents: { doc: "What was never known and is made up.", of: oneOrMore(TEXT) },
  },
};
