// What a build knows: the versions of the types that a reader reads. Of two builds that run during
// a deployment it tells which one may leave an input to the other.
import type { Creators } from "../core/contract.ts";

/** Types by name, each with the highest version that is known. */
export type Knowledge = Readonly<Record<string, number>>;

/** What is known of these messages. */
export function knowledgeOf(...messages: readonly Creators[]): Knowledge {
  const definitions = messages.flatMap(Object.values).map(({ definition }) => definition);
  return Object.fromEntries(definitions.map(({ type, version }) => [type, version]));
}

/** Whether a build can read whatever another one reads. */
export function covers(mine: Knowledge, other: Knowledge): boolean {
  return Object.entries(other).every(([type, version]) => (mine[type] ?? 0) >= version);
}
