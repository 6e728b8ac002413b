// Kills a process that writes to a SQLite file, again and again, and looks whether everything that
// it acknowledged is there, once and without a gap, and whether an app goes on from there.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { startApp } from "eventwright";
import { sqlite } from "eventwright/sqlite";
import { afterAll, describe, expect, test } from "vitest";
import { mulberry32 } from "../../runtime/testing/faults.ts";
import { Add, counter, eventsOf } from "../delivery/counters.ts";
import { type ChildOptions, QUICK_LIMITS } from "./child-options.ts";
import type { Death } from "./deaths.ts";
import { makeFolder } from "./files.ts";

/** Kills of one file. */
const ROUNDS = 6;
const SEED = 20_261_126;
const CHILD_LIMIT_MS = 30_000;
const TEST_LIMIT_MS = 150_000;
const program = join(import.meta.dirname, "child.ts");
const { folder, remove } = makeFolder();
afterAll(remove);

/** What a child said was done. */
interface Acknowledged {
  readonly id: string;
  readonly text: string;
  readonly sequence: number;
}

/** Runs a child until it kills itself, or is killed after so many acknowledgements. */
async function runToDeath(options: ChildOptions, atMost: number): Promise<readonly Acknowledged[]> {
  const arguments_ = ["--import", "tsx", program, JSON.stringify(options)];
  const child = spawn(process.execPath, arguments_, { timeout: CHILD_LIMIT_MS });
  let printed = "";
  let said = "";
  child.stderr.on("data", (data) => {
    said += String(data);
  });
  child.stdout.on("data", (data) => {
    printed += String(data);
    if (printed.split("\n").length > atMost) child.kill("SIGKILL");
  });
  const signal = await new Promise((resolve) => child.on("close", (_, killed) => resolve(killed)));
  expect(signal, said).toBe("SIGKILL");
  // A last line without its end was not said.
  const lines = printed.split("\n").slice(0, -1);
  return lines.map((line) => {
    const [id = "", text = "", sequence] = line.split(" ");
    return { id, text, sequence: Number(sequence) };
  });
}

const start = (path: string) =>
  startApp({
    broker: sqlite(path),
    aggregates: [counter],
    limits: QUICK_LIMITS,
    log: () => undefined,
  });

/** What is wrong with a file, given what was acknowledged. */
async function audit(path: string, acknowledged: readonly Acknowledged[]) {
  const app = await start(path);
  const stored = new Map<string, { id: string; sequence: number }>();
  const sequences: number[] = [];
  const versions = new Map<string, readonly number[]>();
  const twice: string[] = [];
  for await (const { event, position } of app.readEvents()) {
    const { sequence } = position;
    const { text } = event.data as { readonly text: string };
    if (stored.has(text)) twice.push(text);
    stored.set(text, { id: event.aggregateId, sequence });
    sequences.push(sequence);
    const before = versions.get(event.aggregateId) ?? [];
    versions.set(event.aggregateId, [...before, event.aggregateVersion]);
  }
  const isThere = ({ id, text, sequence }: Acknowledged): boolean =>
    stored.get(text)?.id === id && stored.get(text)?.sequence === sequence;
  const gaps = [sequences, ...versions.values()].filter((list) =>
    list.some((number, index) => number !== index + 1),
  );
  await app.close();
  return { lost: acknowledged.filter((one) => !isThere(one)), twice, gaps, count: stored.size };
}

const SOUND = { lost: [], twice: [], gaps: [] };

test(
  `what was acknowledged is there after ${ROUNDS} kills, and the app goes on`,
  async () => {
    const path = join(folder, "killed.db");
    const random = mulberry32(SEED);
    const acknowledged: Acknowledged[] = [];
    for (let round = 1; round <= ROUNDS; round++) {
      const atMost = 10 + Math.floor(random() * 300);
      acknowledged.push(...(await runToDeath({ path, round }, atMost)));
      expect(await audit(path, acknowledged), `seed ${SEED}, round ${round}`).toMatchObject(SOUND);
    }
    expect(acknowledged.length).toBeGreaterThan(ROUNDS * 10);
    await expectToGoOn(path, acknowledged);
  },
  TEST_LIMIT_MS,
);

describe("a process that dies", () => {
  const places: readonly Death["at"][] = [
    "between two writes",
    "before the commit",
    "after the commit",
  ];
  for (const at of places) {
    const run = async (): Promise<void> => {
      const path = join(folder, `${at.replaceAll(" ", "-")}.db`);
      const acknowledged: Acknowledged[] = [];
      for (const [index, transaction] of [12, 40, 41].entries()) {
        const options = { path, round: index, death: { at, transaction } };
        acknowledged.push(...(await runToDeath(options, Number.POSITIVE_INFINITY)));
        expect(await audit(path, acknowledged), `transaction ${transaction}`).toMatchObject(SOUND);
      }
      expect(acknowledged.length).toBeGreaterThan(0);
      await expectToGoOn(path, acknowledged);
    };
    test(`${at} has lost nothing that it acknowledged`, run, TEST_LIMIT_MS);
  }
});

test(
  "the check fails for a broker that acknowledges before it commits",
  async () => {
    const path = join(folder, "lying.db");
    const acknowledged = await runToDeath({ path, round: 1, honest: 30 }, 200);
    expect((await audit(path, acknowledged)).lost.length).toBeGreaterThan(0);
  },
  TEST_LIMIT_MS,
);

/** Old commands get their first answers, and a new one the next version. */
async function expectToGoOn(path: string, acknowledged: readonly Acknowledged[]): Promise<void> {
  const app = await start(path);
  const before = (await eventsOf(app)).filter(({ aggregateId }) => aggregateId === "C0");
  for (const { id, text, sequence } of acknowledged.slice(-20)) {
    const again = await app.send(Add({ id, text }), { idempotencyKey: text });
    expect(again).toMatchObject({ ok: true, position: { sequence } });
  }
  expect((await app.send(Add({ id: "C0", text: "new" }))).ok).toBe(true);
  const after = (await eventsOf(app)).filter(({ aggregateId }) => aggregateId === "C0");
  expect(after.length).toBeGreaterThan(before.length);
  expect(after.map(({ aggregateVersion }) => aggregateVersion)).toEqual(
    after.map((_, index) => index + 1),
  );
  await app.close();
}
