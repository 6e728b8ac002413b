// What lies under a prefix: every name of one of several environments on a server. Pure text.
import { EventwrightError } from "./error.ts";

/** Longest prefix: with it the names of streams stay far below the 255 bytes that NATS takes. */
export const MAX_PREFIX_LENGTH = 32;

const PREFIX = /^[a-z][a-z0-9-]*$/;
/** With it a context named `evt` would write where the context `ew` of no prefix does. */
const RESERVED = "ew";

/** How names are written under a prefix. */
export interface Prefixing {
  /** The name of a stream or a bucket: `EW_shop_EVENTS` is `staging_EW_shop_EVENTS`. */
  name(name: string): string;
  /** A subject or a filter: `ew.shop.evt.>` is `staging.ew.shop.evt.>`. */
  subject(subject: string): string;
  /** The subject without the prefix. */
  bare(subject: string): string;
}

const NO_PREFIX: Prefixing = {
  name: (name) => name,
  subject: (subject) => subject,
  bare: (subject) => subject,
};

/** How names are written under a prefix, or under none. Throws `prefix_invalid`. */
export function prefixing(prefix: string | undefined): Prefixing {
  if (prefix === undefined) return NO_PREFIX;
  checkPrefix(prefix);
  const start = `${prefix}.`;
  return {
    name: (name) => `${prefix}_${name}`,
    subject: (subject) => start + subject,
    bare: (subject) => subject.slice(start.length),
  };
}

/** The name of a context that tells environments apart: no context has a hyphen in its own. */
export function placeName(prefix: string | undefined, context: string): string {
  return prefix === undefined ? context : `${prefix}-${context}`;
}

function checkPrefix(prefix: string): void {
  if (PREFIX.test(prefix) && prefix.length <= MAX_PREFIX_LENGTH && prefix !== RESERVED) return;
  const why = prefix === RESERVED ? ", as all subjects without a prefix begin with it" : "";
  throw new EventwrightError(
    "prefix_invalid",
    `${JSON.stringify(prefix)} cannot be a prefix${why}: write a lower-case letter, then letters, ` +
      `digits and hyphens, ${MAX_PREFIX_LENGTH} at most, such as "staging"; or leave it out.`,
  );
}
