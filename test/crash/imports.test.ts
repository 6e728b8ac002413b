// Whoever copies the events of another context is killed while it does so, again and again: the
// next one goes on, and each event is copied once, in the order of its aggregate.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { nats } from "eventwright/nats";
import { afterAll, beforeAll, expect, test } from "vitest";
import { decodeCommit } from "../../runtime/core/codec.ts";
import type { Connection } from "../../runtime/ports.ts";
import { mulberry32 } from "../../runtime/testing/faults.ts";
import { type NatsServer, startNatsServer } from "../../scripts/nats-server.ts";
import { eventually } from "../delivery/brokers.ts";
import { Add, connectBeside, createLog } from "../delivery/counters.ts";
import { names, startCounting, startListening, totals } from "../delivery/listening.ts";
import { compileProgram, type Program } from "./program.ts";

const SEED = Number(process.env.CRASH_SEED ?? Date.now() % 10_000);
const KILLS = 4;
/** At most so many events of the first id, and about as many of the others, are copied by one. */
const MOST_COPIED = 40;
const IDS = ["A", "B", "C", "D", "E"] as const;
/** Between additions, so that the copying does not fall behind for good. */
const PAUSE_MS = 10;
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
    await using adding = startAdding((id, n) => counting.send(Add({ id, n })));
    const raw = await connectBeside(broker);
    for (let kill = 0; kill < KILLS; kill++) {
      await runKilled(raw, 1 + Math.floor(random() * MOST_COPIED));
    }
    await raw.close();
    const count = await adding.stop();
    await using listening = await startListening(broker, log);
    const expected = IDS.map((id) => [id, Array.from({ length: count }, (_, n) => n)]);
    await eventually(`all are applied (CRASH_SEED=${SEED})`, async () => {
      const rows = IDS.map(async (id) => [id, await listening.query(totals, id)]);
      return JSON.stringify(await Promise.all(rows)) === JSON.stringify(expected);
    });
    const copied: string[] = [];
    for await (const { event } of listening.readEvents()) {
      if (event.type === "counting.Added") copied.push(event.id);
    }
    expect(copied).toHaveLength(count * IDS.length);
    expect(new Set(copied).size).toBe(count * IDS.length);
  },
  TEST_LIMIT_MS,
);

/** Adds to all ids at once, again and again, until it is stopped; gives how often it has. */
function startAdding(add: (id: string, n: number) => Promise<unknown>) {
  let isStopped = false;
  const adding = (async () => {
    let n = 0;
    for (; !isStopped; n++) {
      await Promise.all(IDS.map((id) => add(id, n)));
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
    return n;
  })();
  const stop = (): Promise<number> => {
    isStopped = true;
    return adding;
  };
  return { stop, [Symbol.asyncDispose]: async () => void (await stop()) };
}

/** A worker that is killed while it copies: once it has copied so many events of the first id. */
async function runKilled(raw: Connection, copies: number): Promise<void> {
  const child = spawn(process.execPath, [worker.path, server.url], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exit = once(child, "exit");
  try {
    await Promise.race([once(child.stdout, "data"), exit]);
    const before = await copiesOf(raw, IDS[0]);
    await eventually(`${copies} are copied (CRASH_SEED=${SEED})`, async () => {
      return (await copiesOf(raw, IDS[0])) >= before + copies;
    });
  } finally {
    child.kill("SIGKILL");
  }
  expect(await exit, "it ended by itself").toEqual([null, "SIGKILL"]);
}

/** How many events of an id are copied: the number that its newest copy has. */
async function copiesOf(raw: Connection, id: string): Promise<number> {
  const subject = names.imported({ context: "counting", feed: "all" }, "Counter", id);
  const newest = await raw.lastOf(names.events, subject, { leader: true });
  return newest ? decodeCommit(newest.bytes)[0]!.aggregateVersion : 0;
}
