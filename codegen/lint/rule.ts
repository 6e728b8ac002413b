// What a lint rule is. Rules look at a catalog whose names and references are right.
import type { Place } from "../finding.ts";
import type { Catalog } from "../model.ts";

export type Severity = "error" | "warning" | "info";

/** One thing that a rule found. */
export interface Remark {
  readonly place: Place;
  /** The name of a message, type or actor, or `name.field`. */
  readonly subject: string;
  readonly message: string;
  readonly help: string;
}

/** What rules need besides the catalog. */
export interface LintContext {
  readonly catalog: Catalog;
  /** Today, as `2026-01-31`. */
  readonly today: string;
  /** Names that rules of naming leave alone, as they are allowed, or must change anyway. */
  readonly allowed: ReadonlySet<string>;
}

/** A rule: its code, how bad a breach is, why, and who breaks it. */
export interface Rule {
  readonly code: string;
  readonly severity: Severity;
  readonly why: string;
  readonly find: (context: LintContext) => readonly Remark[];
}
