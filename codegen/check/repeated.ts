// Mistakes in several places: a name that nobody defines is one, however often it is used.
import { comparePlaces, type Findings, type Place } from "../finding.ts";

/** How many further places a finding lists. */
const MAX_LISTED = 10;

/** An error in one of its places. */
interface Repeated {
  readonly code: string;
  readonly place: Place;
  readonly subject: string;
  readonly message: string;
  readonly help: string;
}

/** Collects errors that are one mistake. */
export interface RepeatedErrors {
  /** Notes an error; those with one key are one mistake. */
  add(key: string, error: Repeated): void;
  /** Reports each mistake in its first place. */
  report(findings: Findings): void;
}

/** An empty collection. */
export function createRepeatedErrors(): RepeatedErrors {
  const errors = new Map<string, Repeated[]>();
  return {
    add(key, error) {
      const known = errors.get(key);
      if (known) known.push(error);
      else errors.set(key, [error]);
    },
    report(findings) {
      for (const all of errors.values()) {
        const [first, ...others] = all.sort((a, b) => comparePlaces(a.place, b.place));
        if (!first) continue;
        const { code, place, subject, message, help } = first;
        findings.error(code, place, subject, message, help + alsoAt(place, others));
      }
    },
  };
}

/** The further places, as a sentence. */
function alsoAt(first: Place, others: readonly { readonly place: Place }[]): string {
  const all = others.map(({ place: { file, line } }) =>
    file === first.file ? `line ${line}` : `${file}:${line}`,
  );
  const places = [...new Set(all)].filter((place) => place !== `line ${first.line}`);
  if (places.length === 0) return "";
  const more = places.length - MAX_LISTED;
  const listed = places.slice(0, MAX_LISTED).join(", ");
  return ` It is also at ${listed}${more > 0 ? ` and ${more} more` : ""}.`;
}
