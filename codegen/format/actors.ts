// Aggregates, services, projections and feeds, as the catalog's format has them.
import { type Construct, type Kind, oneOrMore, TEXT } from "./construct.ts";
import { DOC, FIELDS } from "./fields.ts";
import { DURATION_TEXT, FIELD_TEXT, OWN_TEXT, REFERENCE_TEXT } from "./patterns.ts";

const MESSAGES: Kind = oneOrMore(OWN_TEXT);

const HANDLES = { doc: "The commands that it alone handles.", of: MESSAGES };
const EMITS = { doc: "The events that it alone emits.", of: MESSAGES };

/** An aggregate. */
export const AGGREGATE: Construct = {
  name: "aggregate",
  doc: "A statechart per id: it takes commands and emits events.",
  keys: {
    doc: DOC,
    id: { doc: "The type of its ids.", of: REFERENCE_TEXT },
    handles: HANDLES,
    emits: EMITS,
  },
};

/** A service. */
export const SERVICE: Construct = {
  name: "service",
  doc: "A stateless handler, which calls the outside.",
  keys: { doc: DOC, handles: HANDLES, emits: EMITS },
};

/** A projection. */
export const PROJECTION: Construct = {
  name: "projection",
  doc: "Rows that are made of events, for queries.",
  keys: {
    doc: DOC,
    on: { doc: "The events that it is made of.", of: oneOrMore(REFERENCE_TEXT, 1), required: true },
    key: { doc: "The field that tells rows apart.", of: FIELD_TEXT, required: true },
    row: { doc: "The fields of a row.", of: { ...FIELDS, min: 1 }, required: true },
    maxLag: { doc: "How far behind it may be: 5s.", of: DURATION_TEXT },
  },
};

/** A feed under `published`. */
export const FEED: Construct = {
  name: "feed",
  doc: "Events in fixed versions, for outsiders.",
  keys: {
    doc: DOC,
    consumers: { doc: "Who reads it.", of: oneOrMore(TEXT) },
    events: {
      doc: "The events, each with the version that outsiders see.",
      of: { kind: "mapping", names: OWN_TEXT, of: { kind: "integer", min: 1 }, min: 1 },
      required: true,
    },
    hide: {
      doc: "Fields that outsiders do not see; pii is all personal data.",
      of: oneOrMore(TEXT),
    },
  },
};
