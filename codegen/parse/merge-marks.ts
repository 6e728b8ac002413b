// Marks that git leaves where two branches changed the same lines. They are reported, and one side
// is read, so that all else is still checked.
import type { Findings, Place } from "../finding.ts";

const BEGIN = /^<{7}(?: |\r?$)/;
/** What both had before, and the other side. */
const OTHERS = /^(?:\|{7}(?: |\r?$)|={7}\r?$)/;
const END = /^>{7}(?: |\r?$)/;

const HELP =
  "Keep the lines that are right and take the marks out. Where both branches released a version, " +
  "one of the two gets the next number.";

/** The text with the first side of each conflict; all other places stay the same. */
export function readOneSide(
  source: string,
  placeAt: (offset: number) => Place,
  findings: Findings,
): string {
  let at = 0;
  let side: "both" | "first" | "other" = "both";
  const lines = source.split("\n").map((line) => {
    const offset = at;
    at += line.length + 1;
    const isMark = BEGIN.test(line) || (side !== "both" && (OTHERS.test(line) || END.test(line)));
    if (BEGIN.test(line)) {
      const message = "Two branches changed these lines, and git left both versions of them.";
      findings.error("merge-conflict", placeAt(offset), "", message, HELP);
    }
    if (isMark) side = BEGIN.test(line) ? "first" : END.test(line) ? "both" : "other";
    return isMark || side === "other" ? " ".repeat(line.length) : line;
  });
  return lines.join("\n");
}
