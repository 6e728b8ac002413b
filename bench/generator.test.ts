// The whole benchmark in small, but for other generators: it runs, whatever its figures are.
import { execFile, spawn } from "node:child_process";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import type { Row } from "./row.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const COMMAND = ["--import", "tsx", join("bench", "main.ts")];
const SMALL = "--only generator --events 20 --runs 1 --saves 2 --sizes 20,40 --no-peers".split(" ");

test("every part gives its rows, as a table and as JSON", { timeout: 120_000 }, async () => {
  const { stdout } = await run(...SMALL);
  const rows = stdout.split("\n").filter((line) => line.startsWith("{"));
  const parsed = rows.map((row) => JSON.parse(row) as Row);
  expect(parsed.map(({ name, unit }) => `${name}: ${unit}`)).toEqual([
    "20 events × 3 versions, everything written: ms",
    "20 events × 3 versions, nothing changed: ms",
    "20 events × 3 versions, nothing changed, fresh checkout: ms",
    "20 events × 3 versions, one file of twenty edited: ms",
    "20 events × 3 versions, memory: MB",
    "20 events × 3 versions, watch, save to written, median of 2: ms",
    "20 events × 3 versions, watch, the slowest of them: ms",
    "20 events × 3 versions, watch, memory: MB",
    "tsc --noEmit of a consumer of 20 events: ms",
    "one validator of 20 events, bundled: bytes",
    "one validator of 20 events, bundled, gzip: bytes",
    "one validator of 20 events, bundled, sideEffects: false: bytes",
    "one validator of 20 events, bundled, sideEffects: false, gzip: bytes",
    "growth, 20 events × 3 versions: ms/event",
    "growth, 20 events × 3 versions, memory of one run: MB",
    "growth, 40 events × 3 versions: ms/event",
    "growth, 40 events × 3 versions, memory of one run: MB",
  ]);
  for (const { value } of parsed) expect(value).toBeGreaterThan(0);
  for (const { name } of parsed) expect(stdout).toContain(`\n${name}  `);
});

test("wrong arguments are refused", async () => {
  await expect(run("--only", "warm")).rejects.toMatchObject({
    code: 2,
    stderr: expect.stringContaining('"warm" is no part.'),
  });
});

test("Ctrl-C leaves nothing behind", { timeout: 120_000 }, async () => {
  const arguments_ = "--only watch --events 20 --runs 1 --saves 1000000".split(" ");
  const child = spawn(process.execPath, [...COMMAND, ...arguments_], { cwd: root });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  await new Promise<void>((resolve) => {
    child.stderr.on("data", (bytes: Buffer) => bytes.includes("… watch") && resolve());
  });
  expect(await foldersOf(child.pid)).toHaveLength(1);
  child.kill("SIGINT");
  expect(await ended).toBe(130);
  expect(await foldersOf(child.pid)).toEqual([]);
});

function run(...arguments_: readonly string[]): Promise<{ readonly stdout: string }> {
  return promisify(execFile)(process.execPath, [...COMMAND, ...arguments_], { cwd: root });
}

async function foldersOf(pid: number | undefined): Promise<readonly string[]> {
  const names = await readdir(join(root, ".cache"));
  return names.filter((name) => name.startsWith(`bench-${pid}-`));
}
