// Commands and events, as the catalog's format has them.
import { CHANGE } from "./changes.ts";
import { ANYTHING, type Construct, type Kind, type Option, oneOrMore, TEXT } from "./construct.ts";
import { DOC, FIELDS } from "./fields.ts";
import { MESSAGE_LINT } from "./lint.ts";
import { DATE, REASON } from "./patterns.ts";

/** How a command is sent, unless whoever sends it says otherwise. */
export const DELIVERIES = ["durable", "direct"] as const;

export const STATUSES = ["draft", "active", "deprecated", "retired"] as const;

const PAYLOAD = { doc: "The fields; {} when there are none.", of: FIELDS };

const RESERVED = {
  doc: "Names that must not be used, because they once meant something else.",
  of: oneOrMore(TEXT),
};

/** Of a version, or of a message with a bare payload. */
const LIFE = {
  status: {
    doc: "How far it is: the newest that is no draft is written; a retired one is only read.",
    of: { kind: "text", values: STATUSES },
  },
  sunset: {
    doc: "The day after which nobody should write it: 2027-01-31.",
    of: { kind: "text", pattern: DATE, help: "Write a date such as 2027-01-31." },
  },
  example: { doc: "A payload that is valid.", of: ANYTHING },
} as const;

/** One version of a message. */
export const VERSION: Construct = {
  name: "version",
  doc: "One version, with its whole payload.",
  keys: {
    status: LIFE.status,
    sunset: LIFE.sunset,
    payload: { ...PAYLOAD, required: true },
    changes: {
      doc: "What changed from the version before.",
      of: { kind: "list", of: { kind: "construct", of: () => CHANGE } },
    },
    example: LIFE.example,
    doc: DOC,
    reserved: RESERVED,
  },
};

/** A declared rejection of a command. */
export const REJECTION: Construct = {
  name: "rejection",
  doc: "Why a command may be refused.",
  keys: { doc: DOC, payload: PAYLOAD },
};

const VERSIONED: Readonly<Record<string, Option>> = {
  payload: { ...PAYLOAD, doc: "The fields of the only version.", beside: LIFE },
  versions: {
    doc: "All versions: 1, 2, 3 …, each with its whole payload.",
    of: {
      kind: "mapping",
      names: { kind: "text", pattern: /^[1-9][0-9]*$/, help: "Number versions 1, 2, 3 …" },
      of: { kind: "construct", of: () => VERSION },
      min: 1,
    },
  },
};

const SHARED = {
  doc: DOC,
  reserved: RESERVED,
  lint: {
    doc: "Lint rules that do not hold for it.",
    of: { kind: "construct", of: () => MESSAGE_LINT },
  },
} as const;

/** An event. */
export const EVENT: Construct = {
  name: "event",
  doc: "A fact: something that happened, in the past tense.",
  keys: SHARED,
  choice: VERSIONED,
};

const REASONS: Kind = {
  kind: "text",
  pattern: REASON,
  help: "Use letters, digits and _: OrderAlreadyPlaced.",
};

/** A command. */
export const COMMAND: Construct = {
  name: "command",
  doc: "Something that is asked for, in the imperative.",
  keys: {
    ...SHARED,
    delivery: {
      doc: "Through the queue (durable, if not given), or past it (direct): faster, lost if missed.",
      of: { kind: "text", values: DELIVERIES },
    },
    rejects: {
      doc: "Why it may be refused.",
      of: { kind: "mapping", names: REASONS, of: { kind: "construct", of: () => REJECTION } },
    },
  },
  choice: VERSIONED,
};
