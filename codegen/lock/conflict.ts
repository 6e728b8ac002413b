// A lock file with the marks of a merge: which versions two branches have both released.
import type { Findings } from "../finding.ts";
import { type LockContent, parseLock } from "./content.ts";

/** Reports what the two sides of a merge disagree on. */
export function reportConflict(text: string, file: string, findings: Findings): void {
  const line = text.slice(0, text.search(/^<{7} /m)).split("\n").length;
  const place = { file, line, column: 1 };
  const [ours, theirs] = [side(text, "ours"), side(text, "theirs")].map(parseLock);
  const both = ours && theirs ? releasedTwice(ours, theirs) : [];
  for (const { name, version } of both) {
    const message = `Two branches both released ${name} v${version}, each in its own shape.`;
    const help =
      `Give the one that is not deployed yet the number ${version + 1}, with changes from ` +
      `v${version}; take the deployed side of ${file}; then run eventwright generate.`;
    findings.error("lock-conflict", place, name, message, help);
  }
  if (both.length > 0) return;
  const help = "Keep the lines of both sides, then run eventwright generate.";
  findings.error("lock-conflict", place, "", `${file} has marks of a merge.`, help);
}

/** The text that one side of the merge had. */
function side(text: string, which: "ours" | "theirs"): string {
  const hunk = /^<{7} .*\n([\s\S]*?)(?:^\|{7}.*\n[\s\S]*?)?^={7}\n([\s\S]*?)^>{7} .*(?:\n|$)/gm;
  return text.replace(hunk, which === "ours" ? "$1" : "$2");
}

function releasedTwice(ours: LockContent, theirs: LockContent) {
  return Object.entries(ours.messages).flatMap(([name, message]) =>
    Object.entries(message.versions).flatMap(([version, shape]) => {
      const other = theirs.messages[name]?.versions[version];
      const differs = other && JSON.stringify(other) !== JSON.stringify(shape);
      return differs ? [{ name, version: Number(version) }] : [];
    }),
  );
}
