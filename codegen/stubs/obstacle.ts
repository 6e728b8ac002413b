// Why a hook is not there, and cannot be added either.
import type { Report } from "../finding.ts";
import type { HookFunction } from "./hook-functions.ts";
import { headOf } from "./signature.ts";

/** What stands in the way of a hook, after the name of its file, and what to do about it. */
export interface Obstacle {
  readonly what: string;
  readonly help: string;
}

/** Says of hooks why they are not there, and cannot be added. */
export function reportObstacle(
  hooks: readonly HookFunction[],
  { what, help }: Obstacle,
  error: Report,
): void {
  for (const hook of hooks) {
    const [{ place, file, message }] = hook.uses;
    const text = `${message.name} needs the function ${hook.name}. ${file} ${what}.`;
    error("hook-unusable", place, message.name, text, `${help} It needs: ${headOf(hook)}`);
  }
}
