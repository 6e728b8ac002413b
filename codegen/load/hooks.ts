// Hooks of the user: each must be exported from the file that the catalog names, or the generated
// code would import what is not there. The finding holds the function's head, to be filled in.
import type { Findings } from "../finding.ts";
import type { Catalog } from "../model.ts";
import { hookFunctions } from "../stubs/hook-functions.ts";
import { type FoundHook, lookUpHooks } from "../stubs/look-up.ts";
import { reportObstacle } from "../stubs/obstacle.ts";
import { headOf } from "../stubs/signature.ts";

/** Reports hooks that are not exported from their files. */
export async function checkHooks(catalog: Catalog, findings: Findings): Promise<void> {
  for (const item of await lookUpHooks(hookFunctions(catalog))) {
    const { hook, state } = item;
    if (typeof state === "object") reportObstacle([hook], state, findings.error);
    if (state === "missing") reportMissing(item, findings);
  }
}

/** The absolute paths of all hook files of a catalog. */
export function hookFiles(catalog: Catalog): readonly string[] {
  return [...new Set(hookFunctions(catalog).map(({ path }) => path))];
}

function reportMissing({ hook, hasFile }: FoundHook, findings: Findings): void {
  const [{ place, file, message }] = hook.uses;
  const what = hasFile ? `${file} does not export it` : `There is no ${file}`;
  const text = `${message.name} needs the function ${hook.name}. ${what}.`;
  const help = `Write there: ${headOf(hook)} { … }`;
  findings.error("hook-missing", place, message.name, text, help);
}
