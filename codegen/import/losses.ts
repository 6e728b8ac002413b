// Collects what an import could not carry over, invented or decided, each with its place.
import type { Finding } from "../finding.ts";
import { type Location, locationKey, pointerText } from "./source.ts";

/** One thing to tell. */
export interface Loss {
  readonly code: "not-carried-over" | "invented" | "changed" | "decided";
  readonly at: Location;
  /** The name of a message or type, or `name.field`. */
  readonly subject: string;
  /** What it is about, without the place: equal things are counted together. */
  readonly what: string;
  readonly help: string;
  /** A line for the first place only, with the number of the others. */
  readonly once?: boolean;
}

/** A collection. */
export interface Losses {
  add(loss: Loss): void;
  findings(): readonly Finding[];
}

/** How many places of the same thing are told one by one. */
const MAX_PLACES = { "not-carried-over": 10, changed: 10, decided: 10, invented: 100 } as const;

/** An empty collection. */
export function createLosses(): Losses {
  const groups = new Map<string, Loss[]>();
  const seen = new Set<string>();
  return {
    add(loss) {
      const key = JSON.stringify([loss.code, loss.what]);
      const place = `${key}${locationKey(loss.at)}`;
      if (seen.has(place)) return;
      seen.add(place);
      const group = groups.get(key);
      if (group) group.push(loss);
      else groups.set(key, [loss]);
    },
    findings: () => [...groups.values()].flatMap(findingsOf),
  };
}

function findingsOf(group: readonly Loss[]): readonly Finding[] {
  const [first] = group;
  const shown = group.slice(0, !first || first.once ? 1 : MAX_PLACES[first.code]);
  const more = group.length - shown.length;
  return shown.map(({ code, at, subject, what, help }, index) => {
    const last = index === shown.length - 1 && more > 0;
    const count = last ? ` (and ${more} more ${more === 1 ? "place" : "places"})` : "";
    const message = `${pointerText(at)}: ${what}${count}.`;
    const severity = "warning";
    return { ...at.document.placeOf(at.pointer), code, severity, subject, message, help };
  });
}
