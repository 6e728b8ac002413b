// `eventwright generate --watch` as a process: what it prints, and that it ends.
import { type ChildProcess, spawn } from "node:child_process";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { main } from "../main.ts";

const cli = fileURLToPath(new URL("../eventwright.mjs", import.meta.url));
const sample = fileURLToPath(new URL("../../samples/orders/catalog", import.meta.url));
let folder: string;
let child: ChildProcess | undefined;
let printed = "";

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "eventwright-watch-"));
  await cp(sample, join(folder, "catalog"), { recursive: true });
});

afterEach(async () => {
  vi.restoreAllMocks();
  child?.kill("SIGKILL");
  await rm(folder, { recursive: true, force: true });
});

function start(...flags: readonly string[]): Promise<number | null> {
  printed = "";
  const started = spawn(process.execPath, [cli, "generate", "--watch", ...flags], { cwd: folder });
  const note = (bytes: Buffer): void => {
    printed += bytes.toString();
  };
  started.stdout.on("data", note);
  started.stderr.on("data", note);
  child = started;
  return new Promise((resolve) => started.on("exit", resolve));
}

const shown = (text: string): Promise<void> =>
  vi.waitFor(() => expect(printed).toContain(text), { timeout: 20_000, interval: 10 });

async function edit(from: string, to: string): Promise<void> {
  const path = join(folder, "catalog", "events.yaml");
  const text = await readFile(path, "utf8");
  expect(text).toContain(from);
  await writeFile(path, text.replace(from, to));
}

const NEW = `  StockCounted:
    doc: Somebody counted.
    payload: { warehouseId: WarehouseId @key, sku: Sku, quantity: int }
`;

test("a block a save, errors with their place, and Ctrl-C ends it well", async () => {
  const ended = start();
  await shown("Watching catalog. Ctrl-C ends it.");
  await shown("73 files written: ");
  await edit("  StockReserved:\n", `${NEW}  StockReserved:\n`);
  await shown("events.yaml:68:3 error event-without-owner: ");
  await shown("generated stays as it was.");
  const actors = join(folder, "catalog", "actors.yaml");
  const text = await readFile(actors, "utf8");
  await writeFile(actors, text.replace("emits: [StockAdded,", "emits: [StockAdded, StockCounted,"));
  await shown("  new event StockCounted\n  Inventory: emits + StockCounted\n");
  await shown("events/stock-counted.ts");
  await edit(
    "sku: Sku, quantity: int }\n  StockR",
    "sku: Sku, quantity: int, by?: string }\n  StockR",
  );
  await shown("  StockCounted v1: + by\n");
  child?.kill("SIGINT");
  expect(await ended).toBe(0);
});

test("--json prints one document a line", async () => {
  const ended = start("--json");
  await shown('"total":73,"stubs":[]}\n');
  await edit("doc: Goods came in.", "doc: Goods arrived.");
  await vi.waitFor(() => expect(printed.trim().split("\n")).toHaveLength(2), { timeout: 20_000 });
  child?.kill("SIGTERM");
  expect(await ended).toBe(0);
  const [, run] = printed
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as unknown);
  expect(run).toMatchObject({
    ok: true,
    saved: ["catalog/events.yaml"],
    differences: [{ change: "changed", kind: "event", subject: "StockAdded", details: ["doc"] }],
    breaks: [],
    findings: [],
    removed: [],
  });
});

test("--watch and --check together are wrong use", async () => {
  const error = vi.spyOn(console, "error").mockReturnValue();
  expect(await main(["generate", sample, "--out", folder, "--watch", "--check"])).toBe(2);
  expect(error).toHaveBeenCalledWith("--watch writes and --check does not: leave one of them out.");
});
