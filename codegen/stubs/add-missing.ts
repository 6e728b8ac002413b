// Adds the hooks that a catalog names and that are not there. When one cannot be, none is.
import { realpath } from "node:fs/promises";
import { join, relative } from "node:path";
import type { OutputFile } from "../emit/mod.ts";
import type { Findings } from "../finding.ts";
import { nearest } from "../write.ts";
import type { HookFunction } from "./hook-functions.ts";
import { planStubs, type Stub } from "./plan.ts";
import { writeStubs } from "./write.ts";

/** What is missing, and what is generated beside it. */
export interface Missing {
  readonly missing: readonly HookFunction[];
  /** The absolute path of the folder of the generated files. */
  readonly out: string;
  readonly files: readonly OutputFile[];
  readonly stubbed: ((path: string, text: string) => void) | undefined;
}

/** Adds stubs; warnings tell of those added, errors of those that cannot be. */
export async function addMissing(
  { missing, out, files, stubbed }: Missing,
  findings: Findings,
): Promise<readonly Stub[]> {
  if (missing.length === 0) return [];
  const found = await nearest(out);
  const real = join(await realpath(found.path), relative(found.path, out));
  const generated = { out: real, files: new Set(files.map(({ path }) => join(real, path))) };
  const before = findings.all.length;
  const plans = await planStubs(missing, generated, findings.error);
  if (findings.all.length > before) return [];
  const written = await writeStubs(plans, findings);
  for (const { text, hooks } of written) for (const { path } of hooks) stubbed?.(path, text);
  return written.flatMap(({ stubs }) => stubs);
}
