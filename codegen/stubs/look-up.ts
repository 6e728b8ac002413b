// Whether the functions that a catalog names are exported from their files.
import { dirname, resolve } from "node:path";
import { readHookFile } from "./hook-file.ts";
import type { HookFunction } from "./hook-functions.ts";
import type { HookState } from "./inspect.ts";
import type { Obstacle } from "./obstacle.ts";
import { type QuickLook, quickLook } from "./quick-look.ts";
import { RESERVED_WORDS } from "./reserved-words.ts";

/** How many files are followed at most through `export * from`. */
const MAX_FOLLOWED = 100;

/** The state of a hook, and whether its file is there. */
export interface FoundHook {
  readonly hook: HookFunction;
  readonly state: HookState;
  readonly hasFile: boolean;
}

/** Looks for all of them; each file is read and looked at once. */
export async function lookUpHooks(hooks: readonly HookFunction[]): Promise<readonly FoundHook[]> {
  const known = new Map<string, Promise<Looked>>();
  const look: Look = (path) => {
    const looked = known.get(path) ?? lookAt(path);
    known.set(path, looked);
    return looked;
  };
  const found: FoundHook[] = [];
  for (const hook of hooks) {
    const isNamed = !RESERVED_WORDS.has(hook.name);
    const state = isNamed ? await stateOf(look, hook.path, hook.name, new Set()) : UNNAMED;
    found.push({ hook, state, hasFile: (await look(hook.path)) !== "missing" });
  }
  return found;
}

const UNNAMED: Obstacle = {
  what: "cannot have a function of that name, which is a word of the language",
  help: "Choose another name.",
};

/** A file that is there, as far as anybody had to look. */
type Looked =
  | "missing"
  | Obstacle
  | { readonly quick: QuickLook; inspect(name: string): Promise<HookState> };

type Look = (path: string) => Promise<Looked>;

async function lookAt(path: string): Promise<Looked> {
  const file = await readHookFile(path);
  if (file === "missing" || "what" in file) return file;
  let inspect: Promise<(name: string) => HookState> | undefined;
  return {
    quick: quickLook(file.text),
    async inspect(name) {
      inspect ??= import("./inspect.ts").then(({ inspector }) => inspector(file.text));
      return (await inspect)(name);
    },
  };
}

async function stateOf(
  look: Look,
  path: string,
  name: string,
  seen: Set<string>,
): Promise<HookState> {
  seen.add(path);
  const file = await look(path);
  if (file === "missing" || "what" in file) return file;
  if (file.quick.exports(name)) return "there";
  let unclear: Obstacle | undefined;
  for (const module of file.quick.stars) {
    const other = resolve(dirname(path), module);
    if (seen.has(other)) continue;
    const isFollowed = module.startsWith(".") && seen.size < MAX_FOLLOWED;
    const state = isFollowed ? await stateOf(look, other, name, seen) : unknown(module);
    if (state === "there") return "there";
    if (state !== "missing" || (await look(other)) === "missing") unclear = unknown(module);
  }
  const own = await file.inspect(name);
  return own === "missing" ? (unclear ?? own) : own;
}

/** Adding a function would hide one that came from there. */
function unknown(module: string): Obstacle {
  return {
    what: `re-exports all of "${module}", where it cannot be looked for`,
    help: "Re-export what is needed by name.",
  };
}
