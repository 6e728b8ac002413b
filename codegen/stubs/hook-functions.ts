// The functions of the user that a catalog names: where each is, and everything it is used for.
import { dirname, resolve } from "node:path";
import type { Direction } from "../casting/conversions.ts";
import type { Place } from "../finding.ts";
import { factsOf } from "../message-facts.ts";
import type { Catalog, Hook, MessageType, Version } from "../model.ts";

/** One cast that a hook is part of. */
export interface HookUse {
  /** Where the catalog names the hook. */
  readonly place: Place;
  /** The hook's file as the catalog names it. */
  readonly file: string;
  readonly message: Pick<MessageType, "kind" | "name">;
  readonly direction: Direction;
  /** The version whose whole payload the hook gets. */
  readonly given: number;
  /** The version that holds what it gives back. */
  readonly wanted: number;
  /** The fields that it gives: the value of a single one, or an object of several. */
  readonly fields: readonly string[];
}

/** A function that is exported, or should be. */
export interface HookFunction {
  /** The absolute path of its file. */
  readonly path: string;
  readonly name: string;
  readonly uses: readonly [HookUse, ...HookUse[]];
}

/** All of a catalog, in its order; one that several casts share is there once. */
export function hookFunctions(catalog: Catalog): readonly HookFunction[] {
  const found = new Map<string, HookFunction>();
  for (const [hook, use] of [...catalog.commands, ...catalog.events].flatMap(usesOf)) {
    const path = resolve(dirname(use.place.file), hook.file);
    const key = `${path}#${hook.name}`;
    const before = found.get(key)?.uses ?? [];
    found.set(key, { path, name: hook.name, uses: [...before, use] as HookFunction["uses"] });
  }
  return [...found.values()];
}

type Used = readonly [hook: Hook, use: HookUse];

/** What a message uses is found once, and goes with it: a run asks for it several times. */
const known = new WeakMap<MessageType, readonly Used[]>();

function usesOf(message: MessageType): readonly Used[] {
  const used = known.get(message) ?? findUses(message);
  known.set(message, used);
  return used;
}

function findUses(message: MessageType): readonly Used[] {
  if (!factsOf(message).mayHaveHooks) return [];
  return message.versions.flatMap((version, index) => {
    const before = message.versions[index - 1];
    return before ? usesOfStep(message, before, version) : [];
  });
}

function usesOfStep(message: MessageType, before: Version, after: Version): readonly Used[] {
  return after.changes.flatMap((change): readonly Used[] => {
    if (change.kind !== "replace") return [];
    const { place, up, down, from, to } = change;
    const [old, now] = [before.number, after.number];
    const common = { place, message };
    const used = (hook: Hook | undefined, use: Omit<HookUse, "file" | keyof typeof common>) =>
      hook ? [[hook, { ...common, file: hook.file, ...use }] as const] : [];
    return [
      ...used(up, { direction: "up", given: old, wanted: now, fields: to }),
      ...used(down, { direction: "down", given: now, wanted: old, fields: from }),
    ];
  });
}
