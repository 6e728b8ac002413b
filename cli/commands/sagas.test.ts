// `eventwright sagas` on a real server and on a file: what it prints and does, and how it ends.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Broker, startApp } from "eventwright";
import { nats } from "eventwright/nats";
import { sqlite } from "eventwright/sqlite";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { type NatsServer, startNatsServer } from "../../scripts/nats-server.ts";
import { eventually, QUICK } from "../../test/delivery/brokers.ts";
import { Add, counter, countingSaga, createLog } from "../../test/delivery/counters.ts";
import { main } from "../main.ts";

/** Is parked at once, and asks for nothing. */
const flow = countingSaga({
  initial: "idle",
  after: { 86400000: ".given" },
  states: {
    idle: { on: { Added: "waiting" } },
    waiting: { initial: "asked", states: { asked: { after: { 10: "#Flow.parked" } } } },
    parked: { tags: "parked", on: { $resumed: "going" } },
    going: { on: { Added: "stuck" } },
    stuck: { tags: "parked" },
    given: { type: "final" },
  },
});

const start = (broker: Broker) =>
  startApp({ broker, aggregates: [counter], sagas: [flow], limits: QUICK, log: createLog().log });
type App = Awaited<ReturnType<typeof start>>;

async function park(app: App, id: string): Promise<void> {
  await app.send(Add({ id }));
  await eventually("it is parked", async () => {
    const [found] = await app.operations.sagas({ instance: id });
    return found?.status === "parked";
  });
}

let printed: string[];
let told: string[];
beforeEach(() => {
  printed = [];
  told = [];
  vi.spyOn(console, "log").mockImplementation((text: string) => void printed.push(text));
  vi.spyOn(console, "error").mockImplementation((text: string) => void told.push(text));
});
afterEach(() => {
  vi.restoreAllMocks();
});

describe("on a server", () => {
  let server: NatsServer;
  let app: App;
  beforeAll(async () => {
    server = await startNatsServer();
    app = await start(nats({ servers: server.url }));
  });
  afterAll(async () => {
    await app?.close();
    await server?.stop();
  });
  const sagas = (command: string, ...rest: readonly string[]): Promise<number> =>
    main(["sagas", command, "counting", ...rest, "--nats", server.url]);

  test("with no instance there is nothing to list", async () => {
    expect(await sagas("list")).toBe(0);
    expect(printed).toEqual(["No instance is open."]);
  });

  test("instances are listed with where they are, since when, and what runs", async () => {
    await park(app, "A");
    expect(await sagas("list", "--status", "parked", "--saga", "Flow")).toBe(0);
    expect(printed[0]).toMatch(/^Flow A is parked in parked since 20\d\d-.*Z \(\d+ m?s ago\)\.$/);
    expect(printed[1]).toMatch(/^ {4}Timers: 1 d of Flow in 23 h\.$/);
    expect(printed.at(-1)).toBe("1 instance: 1 parked.");
    printed = [];
    expect(await sagas("list", "--json")).toBe(0);
    expect(JSON.parse(printed[0]!)).toMatchObject({
      context: "counting",
      instances: [{ saga: "Flow", instance: "A", status: "parked", state: { value: "parked" } }],
    });
    expect(await sagas("list", "--status", "dead")).toBe(2);
    expect(told[0]).toContain('"dead" is no status: write one of open, parked');
  });

  test("an instance is shown step by step, with what can be done about it", async () => {
    expect(await sagas("show", "Flow", "A")).toBe(0);
    const text = printed.join("\n");
    expect(text).toMatch(/^ {3}1 {2}20\d\d-.*Z: Added\n {8}now in waiting\.asked$/m);
    expect(text).toMatch(/^ {8}waits: 10 ms of Flow\.waiting\.asked until 20\d\d-/m);
    expect(text).toMatch(
      /^ {3}2 {2}20.*, \d+ m?s later: the time is over: 10 ms of Flow\.waiting\.asked\n {8}now in parked \(parked\)$/m,
    );
    expect(text).toContain("let it go on: eventwright sagas resume counting Flow A");
    printed = [];
    expect(await sagas("show", "Flow", "A", "--json")).toBe(0);
    expect(JSON.parse(printed[0]!)).toMatchObject({
      instances: [{ instance: "A" }],
      steps: [{ number: 1, input: { type: "Added" } }, { number: 2 }],
    });
    expect(await sagas("show", "Flow", "B")).toBe(2);
    expect(told[0]).toMatch(/^Flow has no instance B/);
  });

  test("a parked instance is resumed, and refuses where its chart has no way on", async () => {
    expect(await sagas("resume", "Flow", "A")).toBe(0);
    expect(printed).toEqual(["Flow A: resumed. It is active, in going."]);
    await app.send(Add({ id: "A" }));
    await eventually("it is stuck", async () => {
      const [found] = await app.operations.sagas({ instance: "A" });
      return found?.status === "parked";
    });
    expect(await sagas("resume", "Flow", "A")).toBe(1);
    expect(told[0]).toMatch(
      /^Flow A: refused\. Flow A is parked in "stuck", where its chart has no/,
    );
    expect(await sagas("resume", "Flow", "A", "--json")).toBe(1);
    expect(JSON.parse(printed.at(-1)!)).toMatchObject({ instance: "A", outcome: "refused" });
  });

  test("an instance is abandoned for a reason", async () => {
    expect(await sagas("abandon", "Flow", "A")).toBe(2);
    expect(told[0]).toContain("--reason");
    expect(await sagas("abandon", "Flow", "A", "--reason", "paid by hand")).toBe(0);
    expect(printed).toEqual(["Flow A: abandoned. It is done, in stuck."]);
    printed = [];
    expect(await sagas("show", "Flow", "A")).toBe(0);
    expect(printed.slice(0, 2).join("\n")).toMatch(
      /^Flow A was abandoned in stuck.*\nWhy: paid by/,
    );
    expect(printed.join("\n")).toContain("a person abandoned it");
    printed = [];
    expect(await sagas("list", "--status", "done")).toBe(0);
    expect(printed.at(-1)).toBe("1 instance: 1 done.");
  });

  test("a saga, an instance or a context that is not there ends it with 2", async () => {
    expect(await sagas("resume", "Flow", "B")).toBe(2);
    expect(told[0]).toBe("Flow has no instance B; see which it has with sagas list.");
    expect(await sagas("resume", "Flaw", "A")).toBe(2);
    expect(told[1]).toMatch(/^There is no reader Flaw; known are Flow, Flow-outbox/);
    expect(await main(["sagas", "list", "nothing", "--nats", server.url])).toBe(2);
    expect(told[2]).toMatch(/^There is no context nothing on this broker/);
  });
});

test("in a file that no process has open, an order waits for the next one", async () => {
  const folder = await mkdtemp(join(tmpdir(), "eventwright-sagas-"));
  const path = join(folder, "counting.db");
  const sagas = (command: string, ...rest: readonly string[]): Promise<number> =>
    main(["sagas", command, "counting", ...rest, "--sqlite", path]);
  try {
    expect(await sagas("list")).toBe(2);
    expect(told[0]).toBe(`There is no file ${path}.`);
    const app = await start(sqlite(path));
    await park(app, "A");
    await app.close();
    expect(await sagas("list")).toBe(0);
    expect(printed[0]).toMatch(/^Flow A is parked in parked since/);
    expect(await sagas("resume", "Flow", "A", "--wait", "0")).toBe(1);
    expect(told[1]).toBe("Flow A: not done within 0 s. It stays ordered.");
    const again = await start(sqlite(path));
    await eventually("it goes on", async () => {
      const [found] = await again.operations.sagas({ instance: "A" });
      return found?.status === "active";
    });
    await again.close();
    printed = [];
    expect(await sagas("show", "Flow", "A")).toBe(0);
    expect(printed.join("\n")).toContain("a person resumed it");
    expect(printed.at(-1)).toBe("It goes on by itself.");
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
