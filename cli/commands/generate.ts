// `eventwright generate`: writes the files, or with --check says whether they are up to date.
import { generate } from "@eventwright/codegen";
import { isOk, printFindings } from "../findings.ts";

/** Options of `eventwright generate`. */
export interface GenerateFlags {
  readonly out: string;
  readonly check?: boolean;
  readonly json?: boolean;
}

/** Generates a catalog's files and gives the exit code. */
export async function runGenerate(catalog: string, flags: GenerateFlags): Promise<number> {
  const { out, check = false, json } = flags;
  const { findings, changed, removed, total } = await generate({ catalog, out, check });
  const stale = check && changed.length + removed.length > 0;
  const ok = isOk(findings) && !stale;
  if (json) {
    console.log(JSON.stringify({ ok, findings, changed, removed, total }, null, 2));
    return ok ? 0 : 1;
  }
  printFindings(findings);
  if (!isOk(findings)) {
    console.error(check ? "Nothing was checked further." : "No file was touched.");
  } else if (stale) {
    for (const path of changed) console.error(`${out}/${path} is stale.`);
    for (const path of removed) console.error(`${out}/${path} is no longer generated.`);
    console.error(`Run: eventwright generate ${catalog} --out ${out}`);
  } else if (!check) {
    const touched = changed.length + removed.length;
    console.log(`${total} files in ${out}, ${touched === 0 ? "none" : touched} changed.`);
  }
  return ok ? 0 : 1;
}
