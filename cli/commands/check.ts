// `eventwright check`: prints nothing when there is nothing to say.
import { loadCatalog, MODES } from "@eventwright/codegen";
import { isOk, printFindings } from "../findings.ts";

/** Options of `eventwright check`. */
export interface CheckOptions {
  readonly against?: string;
  readonly mode?: string;
  /** Files and folders. */
  readonly expectations?: readonly string[];
  readonly json?: boolean;
  /** Whether findings of severity info are printed too. */
  readonly info?: boolean;
}

/** Checks a catalog and gives the exit code. */
export async function runCheck(catalog: string, options: CheckOptions): Promise<number> {
  const { json, against, mode, expectations } = options;
  if (mode !== undefined && !MODES.includes(mode)) {
    console.error(`"${mode}" is no mode. Write one of: ${MODES.join(", ")}.`);
    return 2;
  }
  const { findings } = await loadCatalog(catalog, {
    lint: new Date().toISOString().slice(0, "2026-01-31".length),
    ...(against !== undefined && { against }),
    ...(mode !== undefined && { mode }),
    ...(expectations !== undefined && { expectations }),
  });
  const ok = isOk(findings);
  if (json) console.log(JSON.stringify({ ok, findings }, null, 2));
  else printFindings(findings, options.info);
  return ok ? 0 : 1;
}
