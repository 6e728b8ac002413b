// How findings look on a terminal and as JSON.
import type { Finding } from "@eventwright/codegen";

/**
 * Prints findings to standard error in the order that they have, one place a line, and how many
 * there are; those of severity info only on request.
 */
export function printFindings(findings: readonly Finding[], withInfo = false): void {
  const shown = findings.filter(({ severity }) => withInfo || severity !== "info");
  printTold(shown, ({ file, line, column }) => `${file}:${line}:${column}`);
}

/** What any finding says, wherever it is. */
export type Told = Pick<Finding, "severity" | "code" | "message" | "help">;

/** Prints findings to standard error, each behind where it is, and how many there are. */
export function printTold<T extends Told>(
  shown: readonly T[],
  where: (finding: T) => string,
): void {
  for (const finding of shown) {
    const { severity, code, message, help } = finding;
    console.error(`${where(finding)} ${severity} ${code}: ${message}`);
    console.error(`    ${help}`);
  }
  const count = (severity: Finding["severity"]): string[] => {
    const { length } = shown.filter((finding) => finding.severity === severity);
    return length === 0 ? [] : [`${length} ${severity}${length === 1 ? "" : "s"}`];
  };
  const counts = [...count("error"), ...count("warning"), ...count("info")].join(", ");
  if (counts !== "") console.error(`${counts}.`);
}

/** Whether nothing among the findings is an error. */
export function isOk(findings: readonly Told[]): boolean {
  return findings.every(({ severity }) => severity !== "error");
}
