// A catalog file as a whole: the top of the format's description.
import { MODES } from "../compat/mode.ts";
import { AGGREGATE, FEED, PROJECTION, SERVICE } from "./actors.ts";
import { type Construct, type Kind, oneOrMore, TEXT } from "./construct.ts";
import { TYPES } from "./fields.ts";
import { LINT } from "./lint.ts";
import { COMMAND, EVENT } from "./messages.ts";
import {
  ALIAS_TEXT,
  CONTEXT,
  FEED_TEXT,
  FIELD_TEXT,
  NAME_TEXT,
  USED_FILE_TEXT,
} from "./patterns.ts";
import { SAGA } from "./sagas.ts";

export const CONTENTS = ["open", "strict"] as const;

/** What a catalog may accept of personal data. */
export const PERSONAL = ["plaintext"] as const;

/** Another context, in its long form. */
export const USED: Construct = {
  name: "used",
  doc: "Another context, and what is read of it.",
  keys: {
    catalog: { doc: "Its catalog.json, or a copy.", of: USED_FILE_TEXT, required: true },
    reads: {
      doc: "The fields that are read of its events; all that are shown when not given.",
      of: { kind: "mapping", names: NAME_TEXT, of: oneOrMore(FIELD_TEXT) },
    },
  },
};

const USED_KIND: Kind = { kind: "construct", of: () => USED };

const named = (of: Construct, names: Kind = NAME_TEXT): Kind => ({
  kind: "mapping",
  names,
  of: { kind: "construct", of: () => of },
});

/** A catalog file. */
export const CATALOG: Construct = {
  name: "catalog",
  doc: "An Eventwright catalog: the commands and events of one context, and who handles them.",
  keys: {
    catalog: {
      doc: "The version of the format.",
      of: { kind: "constant", value: 1 },
      required: true,
    },
    context: {
      doc: "The name that all files of the catalog share.",
      of: { kind: "text", pattern: CONTEXT, help: "Use small letters, digits and _." },
      required: true,
    },
    owner: { doc: "Who looks after it.", of: TEXT },
    doc: { doc: "What it is about.", of: TEXT },
    compatibility: {
      doc: "What new versions must be compatible with; backward-transitive when not given.",
      of: { kind: "text", values: MODES },
    },
    content: {
      doc: "Whether senders send declared fields only (open), or anything beside them (strict).",
      of: { kind: "text", values: CONTENTS },
    },
    pii: {
      doc: "Accepts that personal data stays readable for ever; without it, @pii is refused.",
      of: { kind: "text", values: PERSONAL },
    },
    uses: {
      doc: "What other contexts publish: a name for each, and its catalog.json.",
      of: {
        kind: "mapping",
        names: ALIAS_TEXT,
        of: { kind: "either", of: [USED_FILE_TEXT, USED_KIND] },
      },
    },
    lint: {
      doc: "How bad breaches of lint rules are, and for what they do not hold.",
      of: { kind: "construct", of: () => LINT },
    },
    types: { doc: "Types that fields name.", of: TYPES },
    commands: { doc: "What is asked for, in the imperative.", of: named(COMMAND) },
    events: { doc: "What happened, in the past tense.", of: named(EVENT) },
    aggregates: { doc: "Statecharts that handle commands, one per id.", of: named(AGGREGATE) },
    services: { doc: "Stateless handlers, which call the outside.", of: named(SERVICE) },
    sagas: { doc: "What happens across handlers.", of: named(SAGA) },
    projections: { doc: "Rows for queries.", of: named(PROJECTION) },
    published: { doc: "Feeds for outsiders.", of: named(FEED, FEED_TEXT) },
  },
};
