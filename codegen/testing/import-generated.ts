// Generated code, written inside of the repository so that its imports resolve, and imported.
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { onTestFinished } from "vitest";
import { emitAll } from "../emit/mod.ts";
import { emptyCatalog } from "../empty-catalog.ts";
import type { Catalog, MessageType } from "../model.ts";

const cache = fileURLToPath(new URL("../../.cache/generated", import.meta.url));

/** Generates a catalog's code and imports one of its modules. */
export async function importGenerated(
  catalog: Catalog,
  path: string,
): Promise<Readonly<Record<string, unknown>>> {
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(join(cache, "test-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  for (const file of emitAll({ catalog, hookModule: () => "" })) {
    await mkdir(dirname(join(folder, file.path)), { recursive: true });
    await writeFile(join(folder, file.path), file.text);
  }
  return import(pathToFileURL(join(folder, path)).href);
}

/** A catalog of one event and whatever else is given. */
export function catalogOf(event: Partial<MessageType>, more: Partial<Catalog> = {}): Catalog {
  const place = { file: "random.yaml", line: 1, column: 1 };
  const base = {
    kind: "event",
    name: "Pair",
    reserved: [],
    rejects: [],
    ignored: [],
    place,
  } as const;
  return {
    ...emptyCatalog("random"),
    events: [{ ...base, versions: [], ...event }],
    ...more,
  };
}
