// `eventwright generate`: writes the files, or with --check says whether they are up to date.
import { type Generated, generate, OUTPUT_NAMES, type OutputName } from "@eventwright/codegen";
import { isOk, printFindings } from "../findings.ts";
import { stubLines } from "../stubs.ts";

/** Options of `eventwright generate`. */
export interface GenerateFlags {
  readonly out: string;
  readonly check?: boolean;
  /** Further outputs, comma-separated. */
  readonly with?: string;
  readonly json?: boolean;
  readonly watch?: boolean;
}

/** Generates a catalog's files and gives the exit code. */
export async function runGenerate(catalog: string, flags: GenerateFlags): Promise<number> {
  const { out, check = false, json } = flags;
  const further = flags.with?.split(",").map((name) => name.trim()) ?? [];
  const unknown = further.filter((name) => !OUTPUT_NAMES.some((known) => known === name));
  if (unknown.length > 0) return refuseOutputs(unknown);
  const outputs = ["typescript", ...further] as readonly OutputName[];
  if (flags.watch) {
    const { runWatch } = await import("./watch.ts");
    if (!check) return runWatch({ catalog, out, outputs, json: json ?? false });
    console.error("--watch writes and --check does not: leave one of them out.");
    return 2;
  }
  const result = await generate({ catalog, out, check, outputs });
  const { findings, changed, removed, total, lock } = result;
  const stale = check && (changed.length + removed.length > 0 || lock !== undefined);
  const ok = isOk(findings) && !stale;
  if (json) {
    console.log(JSON.stringify({ ok, ...result }, null, 2));
    return ok ? 0 : 1;
  }
  printFindings(findings);
  for (const line of stubLines(result.stubs)) console.log(line);
  if (!isOk(findings)) {
    const touched = result.stubs.length > 0 ? "No other file was touched." : "No file was touched.";
    console.error(check ? "Nothing was checked further." : touched);
  } else if (stale) {
    printStale(catalog, { out, further }, result);
  } else if (!check) {
    const touched = changed.length + removed.length;
    console.log(`${total} files in ${out}, ${touched === 0 ? "none" : touched} changed.`);
  }
  return ok ? 0 : 1;
}

function printStale(
  catalog: string,
  { out, further }: { readonly out: string; readonly further: readonly string[] },
  { changed, removed, lock }: Generated,
): void {
  for (const path of changed) console.error(`${out}/${path} is stale.`);
  for (const path of removed) console.error(`${out}/${path} is no longer generated.`);
  if (lock !== undefined) console.error(`${lock} does not hold all released versions.`);
  const also = further.length > 0 ? ` --with ${further.join(",")}` : "";
  console.error(`Run: eventwright generate ${catalog} --out ${out}${also}`);
}

function refuseOutputs(names: readonly string[]): number {
  const known = OUTPUT_NAMES.filter((name) => name !== "typescript");
  const list = names.map((name) => `"${name}"`).join(", ");
  console.error(`--with does not know ${list}. Write some of: ${known.join(",")}.`);
  return 2;
}
