// Commands that connect look at one environment: the one of `--prefix`, or the one without.
import { startApp } from "eventwright";
import { nats } from "eventwright/nats";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { type NatsServer, startNatsServer } from "../../scripts/nats-server.ts";
import { eventually, QUICK } from "../../test/delivery/brokers.ts";
import { Add, counter, createLog, sums } from "../../test/delivery/counters.ts";
import { main } from "../main.ts";

let server: NatsServer;
let printed: string[];
let told: string[];

const start = (prefix: string | undefined) => {
  const broker = nats({ servers: server.url, prefix });
  const parts = { aggregates: [counter], projections: [sums], limits: QUICK } as const;
  return startApp({ broker, ...parts, log: createLog().log });
};
let apps: readonly Awaited<ReturnType<typeof start>>[];

beforeAll(async () => {
  server = await startNatsServer();
  apps = await Promise.all([start(undefined), start("staging")]);
  await apps[1]!.send(Add({ id: "A", poison: true }));
  await eventually("it is dead", async () => {
    for await (const letter of apps[1]!.operations.deadLetters()) return letter;
    return undefined;
  });
  // What doctor tells of readers stands in their records, which are written a little later.
  await eventually("both records say so", async () => {
    const records = await apps[1]!.operations.readers();
    return records.every(({ cursors }) => Object.values(cursors).includes(1));
  });
});
afterAll(async () => {
  await Promise.all((apps ?? []).map((app) => app.close()));
  await server?.stop();
});
beforeEach(() => {
  printed = [];
  told = [];
  vi.spyOn(console, "log").mockImplementation((text: string) => void printed.push(text));
  vi.spyOn(console, "error").mockImplementation((text: string) => void told.push(text));
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

const run = (...options: readonly string[]): Promise<number> =>
  main([...options, "--nats", server.url]);

test("doctor tells of the environment that is meant, by the names that are there", async () => {
  await run("doctor", "--json", "--prefix", "staging");
  await run("doctor", "--json");
  const [staging, plain] = printed.map((text) => JSON.parse(text));
  const names = (report: typeof staging): readonly string[] =>
    report.report.contexts.flatMap(({ streams }: { streams: readonly { name: string }[] }) =>
      streams.map(({ name }) => name),
    );
  expect(names(staging)).toHaveLength(8);
  for (const name of names(staging)) expect(name).toMatch(/^(KV_)?staging_EW_counting_/);
  for (const name of names(plain)) expect(name).toMatch(/^(KV_)?EW_counting_/);
  const found = (of: typeof staging): readonly object[] =>
    of.findings.filter(({ code }: { code: string }) => !/one-copy|not-visible/.test(code));
  expect(found(plain)).toEqual([]);
  expect(found(staging)).toMatchObject([
    { code: "keys-parked", subject: "counting.Sums" },
    {
      ...{ code: "dead-letters", subject: "staging_EW_counting_DLQ" },
      help: expect.stringContaining("eventwright dlq list counting --prefix staging."),
    },
  ]);
  const [{ readers }] = staging.report.contexts;
  expect(readers).toMatchObject([
    { name: "Sums", sources: [{ stream: "staging_EW_counting_EVENTS", cursor: 1 }] },
    { name: "commands", sources: [{ stream: "staging_EW_counting_COMMANDS", cursor: 1 }] },
  ]);
});

test("an environment without a context is said to have none", async () => {
  expect(await run("doctor", "--prefix", "nowhere", "--context", "counting")).toBe(1);
  expect(told.join("\n")).toContain("no context counting under the prefix nowhere");
});

test("dead letters and readers are those of the environment; a variable names it too", async () => {
  await run("dlq", "list", "counting");
  expect(printed).toEqual(["There is no dead letter."]);
  vi.stubEnv("NATS_PREFIX", "staging");
  printed.length = 0;
  await run("dlq", "list", "counting");
  expect(printed.join("\n")).toContain("Sums");
  printed.length = 0;
  expect(await run("readers", "counting")).toBe(0);
  expect(printed.join("\n")).toContain("1 parked");
});

test.each([["doctor"], ["dlq", "list", "counting"], ["sagas", "list", "counting"]])(
  "%s refuses a prefix that is none",
  async (...command) => {
    expect(await run(...command, "--prefix", "Staging")).toBe(2);
    expect(told.join("\n")).toMatch(/^"Staging" cannot be a prefix: write a lower-case letter/);
  },
);
