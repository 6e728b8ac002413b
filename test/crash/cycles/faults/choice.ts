// Which faults strike in a cycle: a function of its seed, so that the seed is enough to repeat it.
import { type Random, randomOf } from "../random.ts";
import type { SiteKind } from "../site.ts";
import type { Fault } from "./fault.ts";
import { FAULTS } from "./mod.ts";

/** What a cycle runs on, and what strikes there, one after the other. */
export interface Choice {
  readonly site: SiteKind;
  readonly faults: readonly Fault[];
}

/** One cycle in so many has a second fault. */
const SECOND_ONE_IN = 3;

/**
 * Seeds that follow each other go through all faults in turn. A fault that was named is the only
 * one.
 */
export function choose(seed: number, named: Fault | undefined): Choice {
  const random = randomOf(seed);
  const first = named ?? FAULTS[seed % FAULTS.length]!;
  const site = random.from(first.sites);
  const second = random.below(SECOND_ONE_IN) === 0 ? anotherAt(site, first, random) : undefined;
  return { site, faults: named || !second ? [first] : [first, second] };
}

/** One that needs nothing but what every machine has. */
function anotherAt(site: SiteKind, first: Fault, random: Random): Fault | undefined {
  const possible = FAULTS.filter(
    (fault) => fault !== first && fault.sites.includes(site) && !fault.whyNot,
  );
  return possible.length > 0 ? random.from(possible) : undefined;
}
