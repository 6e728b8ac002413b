// That the peers are there and pinned; they themselves are not run here, for that takes a network.
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { installPeers, PEERS } from "./peers.ts";

const folder = join(import.meta.dirname, "..", "peers");

test("each peer has a file, which says what it makes, and a package of one version", async () => {
  const { dependencies } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
  for (const { file, of } of PEERS) {
    expect(await readFile(join(folder, `${file}.mjs`), "utf8")).toMatch(
      /^\/\/ .+\n[\s\S]*tellMade\("/,
    );
    expect(Object.keys(dependencies)).toContain(of);
  }
  for (const version of Object.values(dependencies)) expect(version).toMatch(/^\d+\.\d+\.\d+$/);
  const files = (await readdir(folder)).filter((file) => file.endsWith(".mjs")).sort();
  expect(files).toEqual([...PEERS.map(({ file }) => `${file}.mjs`), "schemas.mjs"].sort());
});

test("the lock file names no host that packages come from", async () => {
  expect(await readFile(join(folder, "package-lock.json"), "utf8")).not.toContain('"resolved"');
});

test("what npm cannot install is left out, with a sentence", async () => {
  const empty = await mkdtemp(join(tmpdir(), "eventwright-peers-"));
  const told: string[] = [];
  expect(await installPeers(empty, (sentence) => told.push(sentence))).toBe(false);
  await rm(empty, { recursive: true });
  expect(told.at(-1)).toBe("Peers are left out: npm could not install them. Is there a network?");
});
