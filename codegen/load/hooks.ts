// Hooks of the user: each must be exported from the file that the catalog names, or the generated
// code would import what is not there. The finding holds the function's head, to be filled in.
import type { Findings } from "../finding.ts";
import type { Catalog } from "../model.ts";
import { type HookFunction, hookFunctions } from "../stubs/hook-functions.ts";
import { type FoundHook, lookUpHooks } from "../stubs/look-up.ts";
import { reportObstacle } from "../stubs/obstacle.ts";
import { headOf } from "../stubs/signature.ts";

/** Says of a missing hook whether the run may add it to the file at this absolute path. */
export type MayAdd = (path: string) => boolean;

/** Gives the missing hooks that the run may add; what else is wrong with hooks is reported. */
export async function checkHooks(
  catalog: Catalog,
  findings: Findings,
  mayAdd: MayAdd,
): Promise<readonly HookFunction[]> {
  const found = await lookUpHooks(hookFunctions(catalog));
  return found.flatMap((item) => {
    const { hook, state } = item;
    if (typeof state === "object") reportObstacle([hook], state, findings.error);
    if (state !== "missing") return [];
    if (mayAdd(hook.path)) return [hook];
    reportMissing(item, findings);
    return [];
  });
}

/** The absolute paths of all hook files of a catalog. */
export function hookFiles(catalog: Catalog): readonly string[] {
  return [...new Set(hookFunctions(catalog).map(({ path }) => path))];
}

function reportMissing({ hook, hasFile }: FoundHook, findings: Findings): void {
  const [{ place, file, message }] = hook.uses;
  const what = hasFile ? `${file} does not export it` : `There is no ${file}`;
  const text = `${message.name} needs the function ${hook.name}. ${what}.`;
  const help = `Run eventwright generate to add it, or write there: ${headOf(hook)} { … }`;
  findings.error("hook-missing", place, message.name, text, help);
}
