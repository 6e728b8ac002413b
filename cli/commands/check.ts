// `eventwright check`: prints nothing when there is nothing to say.
import { loadCatalog } from "@eventwright/codegen";
import { isOk, printFindings } from "../findings.ts";

/** Options of `eventwright check`. */
export interface CheckOptions {
  readonly json?: boolean;
}

/** Checks a catalog and gives the exit code. */
export async function runCheck(catalog: string, { json }: CheckOptions): Promise<number> {
  const { findings } = await loadCatalog(catalog);
  const ok = isOk(findings);
  if (json) console.log(JSON.stringify({ ok, findings }, null, 2));
  else printFindings(findings);
  return ok ? 0 : 1;
}
