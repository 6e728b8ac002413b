// What a catalog may say of lint rules.
import { type Construct, oneOrMore, TEXT } from "./construct.ts";
import { SOMETHING_TEXT } from "./patterns.ts";

export const SEVERITIES = ["off", "info", "warning", "error"] as const;

/** A rule that does not hold for something. */
export const IGNORED: Construct = {
  name: "ignored",
  doc: "A rule that does not hold for something.",
  keys: {
    rule: { doc: "The code of the rule.", of: { kind: "rule" }, required: true },
    subject: {
      doc: "A name, or name.field: what the rule does not hold for.",
      of: SOMETHING_TEXT,
      required: true,
    },
    reason: { doc: "Why it does not hold.", of: SOMETHING_TEXT, required: true },
  },
};

/** `lint:` at the top of a file. */
export const LINT: Construct = {
  name: "lint",
  doc: "How bad breaches of lint rules are, and for what they do not hold.",
  keys: {
    allow: { doc: "Names that rules of naming leave alone.", of: oneOrMore(TEXT) },
    severity: {
      doc: "How bad a breach of a rule is.",
      of: { kind: "mapping", names: { kind: "rule" }, of: { kind: "text", values: SEVERITIES } },
    },
    ignore: {
      doc: "Rules that do not hold for something, each with the reason.",
      of: { kind: "list", of: { kind: "construct", of: () => IGNORED } },
    },
  },
};

/** `lint:` of a message. */
export const MESSAGE_LINT: Construct = {
  name: "messageLint",
  doc: "Lint rules that do not hold for a message.",
  keys: {
    ignore: {
      doc: "Rules that do not hold for it, each with the reason.",
      of: { kind: "mapping", names: { kind: "rule" }, of: SOMETHING_TEXT },
    },
  },
};
