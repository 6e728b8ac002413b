// How good the generator is, in figures: the time of whole processes of compiled code, memory, what
// its code costs a compiler and a bundler, and other generators beside it in the same run.
import { measureBundle } from "./parts/bundle.ts";
import { measureCold } from "./parts/cold.ts";
import { measureGrowth } from "./parts/growth.ts";
import { measurePeers } from "./parts/peers.ts";
import { measureTsc } from "./parts/tsc.ts";
import { measureWatch } from "./parts/watch.ts";
import { measureParts, type Row } from "./row.ts";
import { type Session, withSession } from "./session.ts";
import type { GeneratorPart, Settings } from "./settings.ts";

const measures: Readonly<Record<GeneratorPart, (session: Session) => Promise<readonly Row[]>>> = {
  cold: measureCold,
  watch: measureWatch,
  tsc: measureTsc,
  bundle: measureBundle,
  growth: measureGrowth,
  peers: measurePeers,
};

/** The rows of the parts that are asked for. */
export async function measureGenerator(
  settings: Settings,
  tell: Session["tell"],
): Promise<readonly Row[]> {
  if (settings.generator.length === 0) return [];
  return withSession(settings, tell, (session) =>
    measureParts(settings.generator, tell, (part) => measures[part](session)),
  );
}
