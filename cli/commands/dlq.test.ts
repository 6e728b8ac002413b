// `eventwright dlq` and `readers` on a real server: what they print and do, and how they end.
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

const start = () =>
  startApp({
    broker: nats({ servers: server.url }),
    ...{ aggregates: [counter], projections: [sums], limits: QUICK, log: createLog().log },
  });
let app: Awaited<ReturnType<typeof start>>;

beforeAll(async () => {
  server = await startNatsServer();
  app = await start();
});
afterAll(async () => {
  await app?.close();
  await server?.stop();
});
beforeEach(() => {
  printed = [];
  told = [];
  vi.spyOn(console, "log").mockImplementation((text: string) => void printed.push(text));
  vi.spyOn(console, "error").mockImplementation((text: string) => void told.push(text));
});
afterEach(() => {
  vi.restoreAllMocks();
});

const dlq = (command: string, ...rest: readonly string[]): Promise<number> =>
  main(["dlq", command, "counting", ...rest, "--nats", server.url]);

/** A key of the projection with a poisonous event and one behind it. */
async function parked(id: string): Promise<void> {
  await app.send(Add({ id, poison: true }));
  await app.send(Add({ id, n: 2 }));
  await eventually("both are dead", async () => {
    let count = 0;
    for await (const _ of app.operations.deadLetters({ reader: "Sums", key: id })) count++;
    return count === 2;
  });
}

test("with nothing dead there is nothing to list", async () => {
  expect(await dlq("list")).toBe(0);
  expect(printed).toEqual(["There is no dead letter."]);
  expect(await dlq("show", "Sums", "A")).toBe(0);
  expect(printed[1]).toBe("Sums A has no dead letter.");
});

test("dead letters are listed by key, and shown whole", async () => {
  await parked("A");
  expect(await dlq("list")).toBe(0);
  expect(printed[0]).toMatch(/^Sums A: 2 dead letters since 20\d\d-\d\d-\d\dT/);
  expect(printed[1]).toContain("This event is poison.");
  printed = [];
  expect(await dlq("show", "Sums", "A")).toBe(0);
  expect(printed.join("\n")).toMatch(/ew\.counting\.evt\.Counter\.A, from EW_counting_EVENTS \d+/);
  expect(printed.join("\n")).toContain('"poison":true');
  printed = [];
  expect(await dlq("list", "Sums", "--json")).toBe(0);
  expect(JSON.parse(printed[0]!)).toMatchObject({ keys: [{ reader: "Sums", key: "A", count: 2 }] });
});

test("the oldest is dropped, and the others are handled again", async () => {
  expect(await dlq("replay", "Sums", "A")).toBe(1);
  expect(told[0]).toMatch(/^Sums A: still cannot be handled: .*This event is poison\.$/);
  expect(await dlq("drop", "Sums", "A", "--only-first")).toBe(0);
  expect(printed[0]).toContain("Sums A: the oldest is dropped. Next is: ");
  expect(await dlq("replay", "Sums", "A")).toBe(0);
  expect(printed[1]).toBe("Sums A: handled again.");
  expect(await app.query(sums, "A")).toMatchObject({ sum: 2 });
});

test("all keys of a reader are handled again, and each says how it ended", async () => {
  await parked("B");
  await parked("C");
  expect(await dlq("drop", "Sums", "B", "--only-first")).toBe(0);
  printed = [];
  expect(await dlq("replay", "Sums", "--all")).toBe(1);
  expect(printed).toEqual(["Sums B: handled again."]);
  expect(told[0]).toContain("Sums C: still cannot be handled");
  expect(await dlq("drop", "Sums", "C")).toBe(0);
  expect(printed.at(-1)).toBe("Sums C: dropped.");
  expect(await dlq("replay", "Sums")).toBe(2);
  expect(told.at(-1)).toContain("or --all");
});

test("readers say who owns them and how far they are", async () => {
  expect(await main(["readers", "counting", "--nats", server.url])).toBe(0);
  expect(printed[0]).toMatch(/^Sums {6}[0-9a-f]{8} {2}events \d+$/);
  expect(printed[1]).toMatch(/^commands {2}[0-9a-f]{8} {2}commands \d+$/);
  printed = [];
  expect(await main(["readers", "counting", "--json", "--nats", server.url])).toBe(0);
  expect(JSON.parse(printed[0]!).readers).toHaveLength(2);
});

test("an order that nobody carries out stays, and that is said", async () => {
  await parked("D");
  await app.close();
  expect(await dlq("replay", "Sums", "D", "--wait", "0.1")).toBe(1);
  expect(told[0]).toBe("Sums D: not done within 0.1 s. It stays ordered.");
  printed = [];
  expect(await main(["readers", "counting", "--nats", server.url])).toBe(0);
  expect(printed[0]).toMatch(/^Sums {6}nobody {2}events \d+ +1 parked, 1 ordered$/);
});

test("a reader is divided anew, and each shard is shown", async () => {
  const reshard = (...rest: string[]) =>
    main(["readers", "reshard", "counting", ...rest, "--nats", server.url]);
  expect(await reshard("commands", "2")).toBe(0);
  expect(printed[0]).toBe("commands has 2 shards now.");
  printed = [];
  expect(await main(["readers", "list", "counting", "--nats", server.url])).toBe(0);
  expect(printed[1]).toMatch(/^commands 1\/2 {2}nobody {2}commands \d+$/);
  expect(printed[2]).toMatch(/^commands 2\/2 {2}nobody {2}commands \d+$/);
  printed = [];
  expect(await reshard("commands", "2")).toBe(0);
  expect(printed).toEqual(["commands has 2 shards already: nothing is changed."]);
  expect(await reshard("commands", "many")).toBe(2);
  expect(told.at(-1)).toBe("shards is NaN: choose 1, 2, 4, 8 or 16.");
});

test("a reader, a context or a server that is not there ends it with 2, and a reason", async () => {
  expect(await dlq("replay", "Sum", "A")).toBe(2);
  expect(told[0]).toBe("There is no reader Sum; known are Sums, commands.");
  expect(await main(["dlq", "list", "nothing", "--nats", server.url])).toBe(2);
  expect(told[1]).toMatch(/^There is no context nothing on this broker/);
  expect(await main(["readers", "counting", "--nats", "nats://127.0.0.1:1"])).toBe(2);
  expect(told[2]).toMatch(/^No NATS server answers at nats:\/\/127\.0\.0\.1:1/);
});
