// What is wrong with a catalog: one shape for parser, checker and command line.

/** A place in a catalog file. Lines and columns start at 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** One thing to tell whoever edits the catalog. */
export interface Finding extends Place {
  readonly code: string;
  readonly severity: "error" | "warning" | "info";
  /** The name of a message, type or actor, or `name.field`. */
  readonly subject: string;
  readonly message: string;
  /** What to write instead. */
  readonly help: string;
}

/** Adds one finding. */
export type Report = (
  code: string,
  place: Place,
  subject: string,
  message: string,
  help: string,
) => void;

/** Collects findings. */
export interface Findings {
  readonly all: readonly Finding[];
  readonly error: Report;
  readonly warning: Report;
  readonly info: Report;
}

/** An empty collection. */
export function createFindings(): Findings {
  const all: Finding[] = [];
  const report =
    (severity: Finding["severity"]): Report =>
    (code, { file, line, column }, subject, message, help) => {
      all.push({ code, severity, file, line, column, subject, message, help });
    };
  return { all, error: report("error"), warning: report("warning"), info: report("info") };
}

const RANKS: Readonly<Record<Finding["severity"], number>> = { error: 0, warning: 1, info: 2 };

/**
 * Findings in the order in which they are best worked through, each once: what must be mended
 * before what should be, and within that file by file, from top to bottom.
 */
export function sortFindings(findings: readonly Finding[]): readonly Finding[] {
  const seen = new Set<string>();
  return [...findings]
    .sort(
      (a, b) =>
        RANKS[a.severity] - RANKS[b.severity] ||
        comparePlaces(a, b) ||
        a.code.localeCompare(b.code) ||
        a.subject.localeCompare(b.subject),
    )
    .filter((finding) => {
      const key = JSON.stringify(finding);
      return !seen.has(key) && seen.add(key);
    });
}

/** Which of two places comes first. */
export function comparePlaces(a: Place, b: Place): number {
  return a.file.localeCompare(b.file) || a.line - b.line || a.column - b.column;
}
