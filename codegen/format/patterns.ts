// How names and other short texts look: what the parser takes, and what editors check.
import type { TextKind } from "./construct.ts";

/** Types, messages and actors. */
export const NAME = /^[A-Z][A-Za-z0-9]*$/;
export const CONTEXT = /^[a-z][a-z0-9_]*$/;
/** Feeds: parts of subjects and of names of streams. */
export const FEED_NAME = /^[A-Za-z][A-Za-z0-9_-]*$/;
export const FIELD = /^[a-z]\w*$/;
export const REASON = /^[A-Za-z]\w*$/;
export const DURATION = /^\s*(\d+(?:\.\d+)?)\s*(ms|s|m|h|d|w)\s*$/;
export const HOOK = /^(\.{1,2}\/[^#]+\.ts)#([A-Za-z_]\w*)$/;
export const FILLING = /^(\w+)\.(\w+)$/;
export const DATE = /^\d{4}-\d{2}-\d{2}$/;

/** What every object has in JavaScript: where such a field is missing, it seems to be there. */
export const INHERITED = [
  ...["constructor", "toString", "toLocaleString", "valueOf"],
  ...["hasOwnProperty", "isPrototypeOf", "propertyIsEnumerable"],
];
/** Keys that no map may have: validators leave them out of what they give. */
export const LOST_KEYS = ["__proto__", "constructor", "prototype"];
/** The `catalog.json` of another context, beside or above the file that names it. */
export const USED_FILE = /^\.{1,2}\/.*\.json$/;

const ONE = /\s*[a-z]\w*\s*/.source;
export const RENAME = new RegExp(`^${ONE}->${ONE}$`);
export const REPLACE = new RegExp(`^${ONE}(?:,${ONE})*->${ONE}(?:,${ONE})*$`);

const PLAIN_CONVERSIONS = "string|int|number|single|datetime";
export const CONVERSION = new RegExp(
  `^(?:${PLAIN_CONVERSIONS}|minorUnits\\([A-Z]{3}\\)|values\\(\\{.*\\}\\))$`,
);

const SPAN = DURATION.source.slice(1, -1);
/** Two durations, or one for both ends. */
export const BACKOFF = new RegExp(`^${SPAN}(?:\\.\\.${SPAN})?$`);

const text = (pattern: RegExp, help: string): TextKind => ({ kind: "text", pattern, help });

export const NAME_TEXT = text(NAME, "Start with a capital, then letters and digits: OrderLine.");
export const FEED_HELP = "Start with a letter, then letters, digits, _ and -: partner-feed.";
export const FEED_TEXT = text(FEED_NAME, FEED_HELP);
export const FIELD_TEXT = text(FIELD, "Start with a small letter, then letters, digits and _.");
export const DURATION_TEXT = text(DURATION, "Write a duration such as 30s, 2m, 1h or 7d.");
export const SOMETHING_TEXT = text(/\S/, "Write something.");

/** A message of this catalog. */
export const OWN_TEXT = text(NAME, "Write the name of a message of this context: OrderPlaced.");

/** A type or event of this catalog, or of another one: `billing.InvoicePaid`. */
export const REFERENCE_TEXT = text(
  /^(?:[a-z][a-z0-9_]*\.)?[A-Z][A-Za-z0-9]*$/,
  "Write a name such as OrderPlaced, or billing.InvoicePaid.",
);

export const ALIAS_TEXT = text(CONTEXT, "Use small letters, digits and _, as in billing.");
export const USED_FILE_TEXT = text(USED_FILE, "Write ./vendor/billing.catalog.json.");
