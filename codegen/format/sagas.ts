// Sagas and their steps, as the catalog's format has them.
import { ANYTHING, type Construct, FLAG, type Key, type Kind, oneOrMore } from "./construct.ts";
import { DOC } from "./fields.ts";
import {
  BACKOFF,
  DURATION_TEXT,
  FIELD,
  FIELD_TEXT,
  FILLING,
  NAME_TEXT,
  OWN_TEXT,
  REFERENCE_TEXT,
} from "./patterns.ts";

/** States, context fields and senders of every saga's chart. */
export const RESERVED_STEPS = [
  ...["waiting", "completing", "completed", "undoing", "failing", "failed", "parked"],
  ...["next", "awaiting", "start", "attempt", "attempts", "toUndo", "unknown"],
  ...["onCompleted", "onFailed"],
];

export const STARTS = ["now", "beginning"] as const;

/** What becomes of an event without a running instance. */
export const UNROUTED = ["ignore", "deadLetter", "error"] as const;

/** `{ const: value }`. */
export const CONSTANT: Construct = {
  name: "constant",
  doc: "A value that is always the same.",
  keys: { const: { doc: "The value.", of: ANYTHING, required: true } },
};

const FILLINGS: Kind = {
  kind: "either",
  of: [
    {
      kind: "text",
      pattern: FILLING,
      help: "Write start.field, <step>.field or { const: value }.",
    },
    { kind: "construct", of: () => CONSTANT },
  ],
};

const DO: Key = { doc: "The command to send.", of: OWN_TEXT, required: true };
const WITH: Key = {
  doc: "Where the command's fields come from: start.field, <step>.field or { const: value }.",
  of: { kind: "mapping", names: FIELD_TEXT, of: FILLINGS },
};
const DONE: Key = { doc: "The event that says that it is done.", of: OWN_TEXT };
const FAILED: Key = { doc: "The event that refuses it.", of: OWN_TEXT };

/** A command at the end of a saga, in its long form. */
export const CLOSING: Construct = {
  name: "closing",
  doc: "A command to send at the end.",
  keys: { do: DO, with: WITH },
};

/** `undo:` of a step, in its long form. */
export const UNDO: Construct = {
  name: "undo",
  doc: "The command that undoes a step, and its answers.",
  keys: { do: DO, with: WITH, done: DONE, failed: FAILED },
};

/** `retry:` of a step. */
export const RETRY: Construct = {
  name: "retry",
  doc: "How a step is asked again after a time-out.",
  keys: {
    times: { doc: "How often.", of: { kind: "integer", min: 0 }, required: true },
    backoff: {
      doc: "The pauses, from the first to the longest: 1s..10s.",
      of: { kind: "text", pattern: BACKOFF, help: "Write 1s..10s, or one duration." },
    },
  },
};

const command = (long: Construct): Kind => ({
  kind: "either",
  of: [OWN_TEXT, { kind: "construct", of: () => long }],
});

/** A step of a saga. */
export const STEP: Construct = {
  name: "step",
  doc: "A command that the saga sends, and the events that answer it.",
  keys: {
    name: {
      doc: "A name such as reserve; steps and `with` refer to it.",
      of: {
        kind: "text",
        pattern: FIELD,
        except: RESERVED_STEPS,
        help: "Start with a small letter; some names have a meaning in the saga's chart.",
      },
      required: true,
    },
    do: DO,
    with: WITH,
    done: { ...DONE, required: true },
    failed: FAILED,
    timeout: { doc: "How long it waits for the answer: 30s.", of: DURATION_TEXT, required: true },
    retry: {
      doc: "How it is asked again after a time-out.",
      of: { kind: "construct", of: () => RETRY },
    },
    undo: { doc: "The command that undoes it, before the pivot.", of: command(UNDO) },
    pivot: { doc: "From here on the saga only goes forward.", of: FLAG },
  },
};

const ONE_STEP: Kind = { kind: "construct", of: () => STEP };
const EVENTS: Kind = oneOrMore(REFERENCE_TEXT);

/** Keys that have a meaning for declared steps only. */
const BESIDE_STEPS = {
  stopsOn: { doc: "The events that end it: before the pivot, it undoes.", of: EVENTS },
  deadline: { doc: "What is still open then is parked: 7d.", of: DURATION_TEXT },
  onCompleted: { doc: "The command to send when all is done.", of: command(CLOSING) },
  onFailed: { doc: "The command to send when all is undone.", of: command(CLOSING) },
  version: {
    doc: "The version of its chart; raise it when released steps change.",
    of: { kind: "integer", min: 1 },
  },
} as const;

/** A saga. */
export const SAGA: Construct = {
  name: "saga",
  doc: "It hears events and sends commands, and undoes what was done when a step fails.",
  keys: {
    doc: DOC,
    startsOn: {
      doc: "The events that start it.",
      of: oneOrMore(REFERENCE_TEXT, 1),
      required: true,
    },
    key: { doc: "The field that every event in it carries.", of: FIELD_TEXT, required: true },
    from: {
      doc: "Whether it hears of what happened before it existed.",
      of: { kind: "text", values: STARTS },
    },
    unrouted: {
      doc: "What becomes of an event without a running instance.",
      of: { kind: "text", values: UNROUTED },
    },
    was: { doc: "Its first name, which stays in subjects and ids.", of: NAME_TEXT },
  },
  choice: {
    steps: {
      doc: "Its steps in order; a list in the list is a parallel group.",
      of: {
        kind: "list",
        of: { kind: "either", of: [ONE_STEP, { kind: "list", of: ONE_STEP }] },
        min: 1,
      },
      beside: BESIDE_STEPS,
    },
    sends: {
      doc: "The commands of a saga whose chart is code.",
      of: oneOrMore(OWN_TEXT, 1),
      beside: {
        hears: { doc: "The events that it hears besides those that start it.", of: EVENTS },
      },
    },
  },
};
