// `eventwright sagas check`: which instances of a live context, or of a file, a chart would strand.
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { startApp } from "eventwright";
import { sqlite } from "eventwright/sqlite";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { eventually, QUICK } from "../../test/delivery/brokers.ts";
import { Add, counter, countingSaga, createLog } from "../../test/delivery/counters.ts";
import { main } from "../main.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
let folder: string;
let printed: string[];
let told: string[];

/** Waits in a state for ever, or until it is bumped. */
const waitingIn = (state: string) => ({
  initial: "idle",
  states: { idle: { on: { Added: state } }, [state]: { on: { Bumped: "end" } }, end: {} },
});

/** A module that exports the saga with a chart, and how it takes instances of the first. */
async function moduleOf(name: string, state: string, options: string): Promise<string> {
  const counters = JSON.stringify(join(root, "test/delivery/counters.ts"));
  const chart = JSON.stringify(waitingIn(state));
  const text = `import { countingChart, countingSaga } from ${counters};
    const first = countingChart(${JSON.stringify(waitingIn("waiting"))});
    export const flow = countingSaga(${chart}, ${options});
    export const other = [first];`;
  const file = join(folder, `${name}.ts`);
  await writeFile(file, text);
  return file;
}

const check = (...rest: readonly string[]): Promise<number> => main(["sagas", "check", ...rest]);
const inFile = () => ["counting", "--sqlite", join(folder, "counting.db")];

beforeAll(async () => {
  const cache = join(root, ".cache", "generated");
  await mkdir(cache, { recursive: true });
  folder = await mkdtemp(join(cache, "check-"));
  const broker = sqlite(join(folder, "counting.db"));
  const sagas = [countingSaga(waitingIn("waiting"))];
  const limits = QUICK;
  const { log } = createLog();
  const app = await startApp({ broker, aggregates: [counter], sagas, limits, log });
  await app.send(Add({ id: "A" }));
  await app.send(Add({ id: "B" }));
  await eventually("both wait", async () => (await app.operations.sagas()).length === 2);
  await app.close();
});
afterAll(() => rm(folder, { recursive: true, force: true }));
beforeEach(() => {
  printed = [];
  told = [];
  vi.spyOn(console, "log").mockImplementation((text: string) => void printed.push(text));
  vi.spyOn(console, "error").mockImplementation((text: string) => void told.push(text));
});
afterEach(() => {
  vi.restoreAllMocks();
});

test("a chart that keeps its states, or the earlier chart, or a migration, strands nobody", async () => {
  const same = await moduleOf("same", "waiting", "{}");
  expect(await check(same, ...inFile())).toBe(0);
  expect(printed).toEqual(["Flow version 1 can go on with all 2 instances."]);
  const kept = await moduleOf("kept", "paying", "{ version: 2, earlier: { 1: first } }");
  expect(await check(`${kept}#flow`, ...inFile())).toBe(0);
  const migrate = `{ 1: ({ context }) => ({ value: "paying", context }) }`;
  const moved = await moduleOf("moved", "paying", `{ version: 2, migrate: ${migrate} }`);
  expect(await check(moved, ...inFile())).toBe(0);
});

test("instances whose state or version is gone are counted by place, and told why", async () => {
  const edited = await moduleOf("edited", "paying", "{}");
  expect(await check(edited, ...inFile())).toBe(1);
  expect(printed[0]).toBe("Flow version 1 would strand 2 of 2 instances:");
  expect(printed[1]).toBe("  2 in waiting of chart version 1");
  expect(printed[2]).toMatch(
    /^ {4}Flow [AB] is in "waiting" of chart version 1: .*no state waiting/,
  );
  const forgetful = await moduleOf("forgetful", "paying", "{ version: 2 }");
  expect(await check(forgetful, ...inFile(), "--json")).toBe(1);
  const found = JSON.parse(printed.at(-1)!);
  expect(found).toMatchObject({ ok: false, saga: "Flow", version: 2, open: 2 });
  expect(found.stranded[0]).toMatchObject({ chartVersion: 1, state: "waiting" });
  expect(found.stranded[0].why).toContain("under earlier or migrate");
  const lost = `{ version: 2, migrate: { 1: ({ context }) => ({ value: "lost", context }) } }`;
  expect(await check(await moduleOf("lost", "paying", lost), ...inFile())).toBe(1);
  expect(printed.at(-1)).toContain(`migrate gives "lost", and there is no state lost in Flow`);
});

test("what list and show have written can be checked elsewhere", async () => {
  const edited = await moduleOf("edited", "paying", "{}");
  for (const command of [["list"], ["show", "counting", "Flow", "A"]]) {
    const [verb = "", ...rest] = command;
    const whose = verb === "list" ? ["counting"] : rest;
    await main(["sagas", verb, ...whose, "--sqlite", join(folder, "counting.db"), "--json"]);
    const file = join(folder, "instances.json");
    await writeFile(file, printed.at(-1)!);
    expect(await check(edited, "--from", file)).toBe(1);
  }
  expect(printed.filter((line) => line.includes("would strand"))).toEqual([
    "Flow version 1 would strand 2 of 2 instances:",
    "Flow version 1 would strand 1 of 1 instance:",
  ]);
});

test("what cannot be checked ends it with 2, and says what to give", async () => {
  const same = await moduleOf("same", "waiting", "{}");
  expect(await check(same)).toBe(2);
  expect(told.at(-1)).toContain("or a file of them with --from");
  expect(await check(same, "--from", join(folder, "nothing.json"))).toBe(2);
  expect(told.at(-1)).toContain("nothing.json cannot be read");
  expect(await check(same, "--from", same)).toBe(2);
  expect(told.at(-1)).toContain("write it with eventwright sagas list --json");
  expect(await check(`${same}#other`, ...inFile())).toBe(2);
  expect(told.at(-1)).toMatch(/^Say which saga: .*#flow\.$/);
  expect(await check(join(root, "test/delivery/none.ts"), ...inFile())).toBe(2);
  expect(told.at(-1)).toMatch(/^There is no file/);
});
