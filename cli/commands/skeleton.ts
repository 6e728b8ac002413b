// `eventwright skeleton`: the first text of a part's file, which is the user's from then on.
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, relative, resolve } from "node:path";
import { loadCatalog, partNames, skeletonOf } from "@eventwright/codegen";
import { isOk, printFindings } from "../findings.ts";

/** Options of `eventwright skeleton`. */
export interface SkeletonFlags {
  /** The folder of the generated code. */
  readonly out: string;
  /** The file to write; default: the part's name in small letters, here. */
  readonly to?: string;
}

/** Writes a part's file, never over one that is there, and gives the exit code. */
export async function runSkeleton(
  name: string,
  catalog: string,
  flags: SkeletonFlags,
): Promise<number> {
  const { catalog: model, findings } = await loadCatalog(catalog);
  printFindings(findings.filter(({ severity }) => severity === "error"));
  if (!isOk(findings)) return 1;
  const file = flags.to ?? `${name.replace(/([a-z0-9])([A-Z])/g, "$1-$2").toLowerCase()}.ts`;
  const index = relative(dirname(resolve(file)), resolve(flags.out, "index.ts"));
  const module = index.replaceAll("\\", "/");
  const text = skeletonOf(model, name, module.startsWith(".") ? module : `./${module}`);
  if (text === undefined) {
    console.error(`The catalog has no part ${name}. It has: ${partNames(model).join(", ")}.`);
    return 2;
  }
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text, { flag: "wx" });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const why = code === "EEXIST" ? "is there already, and is not written over" : message;
    console.error(`${file}: ${why}. Choose another one with --to.`);
    return 2;
  }
  console.log(`${name} is in ${file}. Fill it in, and give it to startApp.`);
  return 0;
}
