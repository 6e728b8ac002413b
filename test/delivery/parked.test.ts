// Keys that are set aside, and what an owner may delete: both as its record says, and no more.
import { type LogEntry, startApp } from "eventwright";
import { memory } from "eventwright/memory";
import { type FaultPlan, withFaults } from "eventwright/testing";
import { expect, test } from "vitest";
import { encodeJson } from "../../runtime/core/codec.ts";
import { eventually, QUICK } from "./brokers.ts";
import { Add, connectBeside, counter, createLog, names, recordOf, sums } from "./counters.ts";

test("over too many parked keys nobody reads on, neither a standby nor the next start", async () => {
  const broker = memory();
  const limits = { ...QUICK, parkedKeys: 0 };
  const start = ({ log }: { readonly log: (entry: LogEntry) => void }) =>
    startApp({ broker, aggregates: [counter], projections: [sums], limits, log });
  const [first, second, third] = [createLog(), createLog(), createLog()];
  const stopped = ({ of }: typeof first) =>
    eventually("the reader stopped", async () =>
      of("reader_stopped").some(({ reader }) => reader === "Sums"),
    );
  const owner = await start(first);
  await eventually("the owner reads", async () => first.reads("Sums"));
  const standby = await start(second);
  await owner.send(Add({ id: "A", poison: true }));
  await stopped(first);
  await owner.send(Add({ id: "B", poison: true }));
  await stopped(second);
  await Promise.all([owner.close(), standby.close()]);
  await using _next = await start(third);
  await stopped(third);
  expect([second, third].flatMap(({ of }) => of("key_parked"))).toEqual([]);
});

test("a direct command to a parked key is unavailable, to others it is not", async () => {
  const broker = memory();
  const { log } = createLog();
  const first = await startApp({ broker, aggregates: [counter], limits: QUICK, log });
  await first.close();
  const raw = await connectBeside(broker);
  const key = "commands.1.0";
  const { revision } = (await raw.get(names.readers, key))!;
  const record = { ...(await recordOf(raw, "commands")), parked: { "Counter.A": "by hand" } };
  await raw.put(names.readers, key, encodeJson(record), revision);
  await raw.close();
  await using app = await startApp({ broker, aggregates: [counter], limits: QUICK, log });
  const parked = app.send(Add({ id: "A" }), { direct: true });
  await expect(parked).rejects.toMatchObject({ code: "unavailable" });
  expect((await app.send(Add({ id: "B" }), { direct: true })).ok).toBe(true);
});

test("an owner whose record cannot be written deletes nothing more", async () => {
  let isCut = false;
  let lost = 0;
  const purges: boolean[] = [];
  const plan: FaultPlan = {
    faultOf({ method, parameters: [bucket] }) {
      if (method === "purgeBelow") purges.push(isCut);
      if (method !== "put" || !isCut || bucket !== names.readers) return "none";
      lost++;
      return "lostBefore";
    },
  };
  const broker = withFaults(memory(), plan);
  const limits = { ...QUICK, leaseMs: 60_000 };
  const { log } = createLog();
  await using app = await startApp({ broker, aggregates: [counter], limits, log });
  await app.send(Add({ id: "A" }));
  await eventually("a purge", async () => purges.length > 0);
  isCut = true;
  await app.send(Add({ id: "A" }));
  await eventually("the record is tried again", async () => lost > 3);
  expect(purges).not.toContain(true);
  isCut = false;
});
