// Whoever copies the events of another context is killed while it does so, again and again: the
// next one goes on, and each event is copied once, in the order of its aggregate.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { nats } from "eventwright/nats";
import { afterAll, beforeAll, expect, test } from "vitest";
import { mulberry32 } from "../../runtime/testing/faults.ts";
import { type NatsServer, startNatsServer } from "../../scripts/nats-server.ts";
import { eventually } from "../delivery/brokers.ts";
import { Add, connectBeside, createLog } from "../delivery/counters.ts";
import { names, startCounting, startListening, totals } from "../delivery/listening.ts";
import { compileProgram, type Program } from "./program.ts";

const SEED = Number(process.env.CRASH_SEED ?? Date.now() % 10_000);
const KILLS = 4;
const IDS = ["A", "B", "C", "D", "E"];
const EVENTS = 600;
const TEST_LIMIT_MS = 120_000;

let server: NatsServer;
let worker: Program;
beforeAll(async () => {
  worker = await compileProgram("test/crash/import-worker.ts");
  server = await startNatsServer();
}, TEST_LIMIT_MS);
afterAll(async () => {
  await server?.stop();
  await worker?.remove();
});

test(
  `killed ${KILLS} times, it copies each event once and in order (CRASH_SEED=${SEED})`,
  async () => {
    const { log } = createLog();
    const random = mulberry32(SEED);
    const broker = nats({ servers: server.url });
    await using counting = await startCounting(broker, log);
    const adding = addAll((id, n) => counting.send(Add({ id, n })));
    for (let kill = 0; kill < KILLS; kill++) await runKilled(400 + random() * 800);
    const raw = await connectBeside(broker);
    expect(await raw.endOf(names.events), "nothing was copied by whoever was killed").not.toBe(0);
    await raw.close();
    await adding;
    await using listening = await startListening(broker, log);
    const expected = IDS.map((id) => [id, numbersOf(id)]);
    await eventually(`all are applied (CRASH_SEED=${SEED})`, async () => {
      const rows = IDS.map(async (id) => [id, await listening.query(totals, id)]);
      return JSON.stringify(await Promise.all(rows)) === JSON.stringify(expected);
    });
    const copied: string[] = [];
    for await (const { event } of listening.readEvents()) {
      if (event.type === "counting.Added") copied.push(event.id);
    }
    expect(copied).toHaveLength(EVENTS);
    expect(new Set(copied).size).toBe(EVENTS);
  },
  TEST_LIMIT_MS,
);

/** Events of all ids in turn, over as long as the killing takes. */
async function addAll(add: (id: string, n: number) => Promise<unknown>): Promise<void> {
  for (let n = 0; n < EVENTS; n++) {
    await add(IDS[n % IDS.length]!, n);
    await new Promise((resolve) => setTimeout(resolve, 8));
  }
}

const numbersOf = (id: string): readonly number[] =>
  Array.from({ length: EVENTS }, (_, n) => n).filter((n) => IDS[n % IDS.length] === id);

/** A worker that is killed so long after it has started to read. */
async function runKilled(afterMs: number): Promise<void> {
  const child = spawn(process.execPath, [worker.path, server.url], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exit = once(child, "exit");
  await Promise.race([once(child.stdout, "data"), exit]);
  await new Promise((resolve) => setTimeout(resolve, afterMs));
  child.kill("SIGKILL");
  expect(await exit, "it ended by itself").toEqual([null, "SIGKILL"]);
}
