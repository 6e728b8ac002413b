// How findings look on a terminal and as JSON.
import type { Finding } from "@eventwright/codegen";

/** Prints findings to standard error, one place a line. */
export function printFindings(findings: readonly Finding[]): void {
  for (const { file, line, column, severity, code, message, help } of findings) {
    console.error(`${file}:${line}:${column} ${severity} ${code}: ${message}`);
    console.error(`    ${help}`);
  }
  const errors = findings.filter(({ severity }) => severity === "error").length;
  if (errors > 0) console.error(`${errors} error${errors === 1 ? "" : "s"}.`);
}

/** Whether nothing among the findings is an error. */
export function isOk(findings: readonly Finding[]): boolean {
  return findings.every(({ severity }) => severity !== "error");
}
