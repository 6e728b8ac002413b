// Writing: what stands in the way is named, and generators that run at once corrupt nothing.
import { execFile } from "node:child_process";
import { chmod, mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { generate } from "./generate.ts";
import { library, writeFolder } from "./testing/catalog-fixture.ts";

const run = promisify(execFile);
const often = fileURLToPath(new URL("testing/generate-often.ts", import.meta.url));

/** What generating a right catalog into `out` of a new folder reports. */
async function saidOf(
  out: string,
  prepare: (folder: string) => Promise<unknown>,
): Promise<readonly string[]> {
  const folder = await writeFolder({ "catalog.yaml": library() });
  await prepare(folder);
  const options = { catalog: join(folder, "catalog.yaml"), out: join(folder, out) };
  const { findings, changed, total } = await generate(options);
  expect({ changed, total }).toEqual({ changed: [], total: 0 });
  return findings.map(({ code, file, message }) =>
    `${code} ${file}: ${message}`.replaceAll(/\S*eventwright-catalog-\w+\//g, ""),
  );
}

test("an output folder that is a file is refused, and so is one below a file", async () => {
  const prepare = (folder: string): Promise<void> => writeFile(join(folder, "taken"), "mine\n");
  expect(await saidOf("taken", prepare)).toEqual(["unwritable taken: taken is no folder."]);
  expect(await saidOf("taken/a/b", prepare)).toEqual(["unwritable taken: taken is no folder."]);
});

test("an output folder that is a link to nowhere is refused", async () => {
  const said = await saidOf("gone/generated", (folder) => symlink("nowhere", join(folder, "gone")));
  expect(said).toEqual(["unwritable gone: gone is no folder."]);
});

test("a folder in the place of a generated file, or of the lock, is named", async () => {
  const make = (path: string) => (folder: string) => mkdir(join(folder, path), { recursive: true });
  const [index] = await saidOf("out", make("out/index.ts"));
  expect(index).toMatch(/^unwritable .* cannot be written: E\w+: /);
  const [lock] = await saidOf("out", make("catalog.lock.json"));
  expect(lock).toMatch(/^unwritable .* cannot be written: E\w+: /);
});

// Permissions do not hold for root.
test.runIf(process.getuid?.() !== 0)("a read-only output folder is refused", async () => {
  const said = await saidOf("out/generated", async (folder) => {
    await mkdir(join(folder, "out"));
    await chmod(join(folder, "out"), 0o555);
  });
  expect(said).toEqual(["unwritable out: out cannot be written to."]);
});

test("an output folder behind a link is written to", async () => {
  const folder = await writeFolder({ "catalog.yaml": library(), "real/keep.txt": "mine\n" });
  await symlink("real", join(folder, "linked"));
  const out = join(folder, "linked");
  expect((await generate({ catalog: join(folder, "catalog.yaml"), out })).findings).toEqual([]);
  expect(await readdir(join(folder, "real"))).toEqual(
    expect.arrayContaining(["index.ts", "keep.txt"]),
  );
});

test("two processes that write the same folder show every reader whole files only", async () => {
  const folder = await writeFolder({
    "a.yaml": library(),
    "b.yaml": library(["BookId: string(1..32)", "BookId: string(1..64)"]).replaceAll(
      "readerId: ReaderId }",
      "readerId: ReaderId, note?: string }",
    ),
  });
  const out = join(folder, "generated");
  const catalogs = [join(folder, "a.yaml"), join(folder, "b.yaml")];
  const wholes = new Map<string, Set<string>>();
  const alone = new Map<string, Awaited<ReturnType<typeof filesIn>>>();
  for (const catalog of catalogs) {
    await generate({ catalog, out, release: false });
    alone.set(catalog, await filesIn(out));
    for (const [path, text] of alone.get(catalog)!) {
      wholes.set(path, (wholes.get(path) ?? new Set()).add(text));
    }
  }
  let isDone = false;
  const start = (names: readonly string[]): Promise<unknown> =>
    run(process.execPath, ["--import", "tsx", often, out, "10", ...names]);
  const writers = Promise.all([start(catalogs), start([...catalogs].reverse())]).finally(() => {
    isDone = true;
  });
  let reads = 0;
  while (!isDone) {
    for (const [path, text] of await filesIn(out)) {
      expect(wholes.get(path)?.has(text), `${path} is not whole:\n${text}`).toBe(true);
    }
    reads += 1;
  }
  await writers;
  expect(reads).toBeGreaterThan(1);
  const names = await readdir(out, { recursive: true });
  expect(names.filter((name) => name.endsWith(".tmp"))).toEqual([]);
  // Nobody takes what the other one wrote for what it wrote itself.
  for (const catalog of catalogs) {
    await generate({ catalog, out, release: false });
    expect(await filesIn(out)).toEqual(alone.get(catalog));
  }
});

/** The generated files of a folder and their texts. */
async function filesIn(folder: string): Promise<readonly (readonly [string, string])[]> {
  const names = (await readdir(folder, { recursive: true })).filter((name) =>
    /\.(ts|json)$/.test(name),
  );
  return Promise.all(
    names.map(async (name) => [name, await readFile(join(folder, name), "utf8")] as const),
  );
}
