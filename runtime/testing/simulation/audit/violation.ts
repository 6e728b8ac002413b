// What must hold of every run that has come to rest, whatever happened to it on the way.

import type { SimulatedParts } from "../parts.ts";
import type { Evidence } from "./evidence.ts";

/** Something that does not hold. */
export interface Violation {
  /** Which invariant. */
  readonly invariant: string;
  readonly message: string;
  /** Whose history shows it: of an aggregate or a service by its id, or of a saga's instance. */
  readonly about?: Subject;
}

/** An aggregate, a service's key, or a saga's instance. */
export interface Subject {
  readonly name: string;
  readonly id: string;
}

/** A check of what a run has left: what is wrong, or nothing. */
export type Check = (
  evidence: Evidence,
  parts: SimulatedParts,
) => Iterable<Omit<Violation, "invariant">>;
