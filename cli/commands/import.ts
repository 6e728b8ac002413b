// `eventwright import`: writes a catalog of what a team has, and says what could not come along.
import { type Imported, type ImportOptions, importCatalog } from "@eventwright/codegen";
import { isOk } from "../findings.ts";

/** Options of `eventwright import`. */
export interface ImportFlags {
  readonly out: string;
  readonly context?: string;
  readonly json?: boolean;
}

/** Findings that are about how the command was called. */
const WRONG_USE = ["not-found", "not-empty", "context"];

/** Imports a document or folder and gives the exit code. */
export async function runImport(
  format: ImportOptions["format"],
  source: string,
  { out, context, json }: ImportFlags,
): Promise<number> {
  const imported = await importCatalog({
    format,
    source,
    out,
    ...(context !== undefined && { context }),
  });
  const { findings } = imported;
  const ok = isOk(findings);
  if (json) console.log(JSON.stringify({ ok, ...imported }, null, 2));
  else printImport(imported, out);
  if (ok) return 0;
  return findings.some(({ code }) => WRONG_USE.includes(code)) ? 2 : 1;
}

function printImport({ findings, written, ...counts }: Imported, out: string): void {
  for (const { file, line, column, severity, code, message, help } of findings) {
    const next = severity === "error" ? ` ${help}` : "";
    console.error(`${file}:${line}:${column} ${severity} ${code}: ${message}${next}`);
  }
  if (written.length === 0) return;
  const { events, commands, types } = counts;
  const told = findings.length === 0 ? "" : ` ${findings.length} to look at, above.`;
  const parts = [count(events, "event"), count(commands, "command"), count(types, "type")];
  console.log(`${parts.join(", ")} in ${out}: ${written.join(", ")}.${told}`);
}

const count = (number: number, what: string): string =>
  `${number} ${what}${number === 1 ? "" : "s"}`;
