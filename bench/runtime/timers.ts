// Many timers that wait, through the port as an outbox sets them: what each takes, how fast they
// are set, and how late those are that fall due while the others wait.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { memory } from "../../runtime/adapters/memory.ts";
import { nats } from "../../runtime/adapters/nats.ts";
import { sqlite } from "../../runtime/adapters/sqlite.ts";
import { encodeJson } from "../../runtime/core/codec.ts";
import { namesOf } from "../../runtime/core/subjects.ts";
import { systemClock } from "../../runtime/host/clock.ts";
import { topologyOf } from "../../runtime/host/topology.ts";
import type { Broker, Connection, Tail, WriteResult } from "../../runtime/ports.ts";
import type { RuntimeSettings } from "../settings.ts";
import { grouped } from "../table.ts";
import { type Figure, pair, percentile } from "./figure.ts";
import { timeoutDelays, timerEntryBytes } from "./floors/timers.ts";
import { bytesHeld, residentBytes } from "./held.ts";
import { inFlight, rateOf } from "./in-flight.ts";
import { withServer } from "./server.ts";

/** As many as an outbox has in flight. */
const WINDOW = 256;
/** Of so many timers one falls due while it is measured, one after the other in this many ms. */
const FIRING_PART = 100;
const GAP_MS = 4;
/** The first of them, when they begin to be set. */
const LEAD_MS = 3_000;
/** How much later than the last of them is too late. */
const LIMIT_MS = 30_000;
/** What the clocks of processes tell apart. */
const CLOCK_MS = 0.1;
const DAY_MS = 86_400_000;
const SAGA = "Fulfilment";
const names = namesOf("bench");

/** What timers of one broker came to, or plain messages on it. */
interface Measured {
  readonly held: number;
  readonly resident: number;
  readonly rate: number;
}

/** Runs on a new, empty broker; `pid` is the process that keeps its messages, if it is not ours. */
type OnBroker = <T>(run: (broker: Broker, pid?: number) => Promise<T>) => Promise<T>;

const brokers: Readonly<Record<string, OnBroker>> = {
  memory: (run) => run(memory()),
  SQLite: inFile,
  NATS: (run) => withServer((_, servers, { pid }) => run(nats({ servers }), pid)),
};

/** One round: each broker has its timers, and the same messages without a time beside them. */
export async function measureTimers({ timers }: RuntimeSettings): Promise<readonly Figure[]> {
  const entry = timerEntryBytes(timers, (index) => timerAt(index, 0));
  const figures: Figure[] = [];
  for (const [name, onBroker] of Object.entries(brokers)) {
    const text = `${grouped(timers)} timers wait, ${name}`;
    const floor = await onBroker((broker, pid) => appendAll(broker, pid, timers));
    figures.push(
      ...(await onBroker((broker, pid) => setAll(broker, pid, timers, { ...floor, text, entry }))),
    );
  }
  return figures;
}

function appendAll(broker: Broker, pid: number | undefined, count: number): Promise<Measured> {
  return withConnection(broker, (connection) =>
    measure(pid, count, (index) => {
      const { subject, bytes } = timerAt(index, 0);
      return connection.append(subject.replace(".timer.", ".evt."), bytes, {});
    }),
  );
}

function setAll(
  broker: Broker,
  pid: number | undefined,
  count: number,
  floor: Measured & { readonly text: string; readonly entry: number },
): Promise<readonly Figure[]> {
  const { text, entry } = floor;
  return withConnection(broker, async (connection) => {
    const nextDay = Date.now() + DAY_MS;
    const set = await measure(pid, count, (index) => schedule(connection, index, nextDay + index));
    const firing = Math.ceil(count / FIRING_PART);
    const { fired, byHand } = await fire(connection, firing);
    const part = `${text}: ${grouped(firing)} fire`;
    const late = (percent: number): Figure => {
      const [hand, value] = [percentile(byHand, percent), percentile(fired, percent)];
      return pair(`${part}, late by, p${percent}; floor: setTimeout`, "ms", hand, value);
    };
    return [
      pair(`${text}: set; floor: appended`, "/s", floor.rate, set.rate),
      pair(`${text}: one in the process; floor: of a map`, "bytes", entry, set.held),
      ...(pid === undefined
        ? []
        : [
            pair(
              `${text}: one in the server; floor: appended`,
              "bytes",
              floor.resident,
              set.resident,
            ),
          ]),
      late(50),
      late(99),
    ];
  });
}

async function measure(
  pid: number | undefined,
  count: number,
  write: (index: number) => Promise<WriteResult>,
): Promise<Measured> {
  const resident = (): number => (pid === undefined ? 0 : residentBytes(pid));
  const before = { held: await bytesHeld(), resident: resident() };
  const rate = await rateOf(count, async () => {
    await inFlight(WINDOW, count, async (index) => expectStored(await write(index)));
  });
  const held = ((await bytesHeld()) - before.held) / count;
  return { held, resident: (resident() - before.resident) / count, rate };
}

/** So many of the timers are set anew, so that they fall due soon. */
async function fire(connection: Connection, count: number) {
  const offsetMs = Date.now() - performance.now();
  const nowMs = (): number => offsetMs + performance.now();
  const firstMs = Math.ceil(nowMs()) + LEAD_MS;
  const dueTimes = Array.from({ length: count }, (_, index) => firstMs + index * GAP_MS);
  const tail = connection.tail({
    stream: names.timers,
    filters: [`ew.bench.due.${SAGA}.>`],
    from: 1,
  });
  const hearing = hear(tail, count, nowMs);
  await inFlight(WINDOW, count, async (index) => {
    expectStored(await schedule(connection, index, dueTimes[index]!));
  });
  if (nowMs() > firstMs) throw new Error("The first timer was due before the last was set.");
  const byHand = timeoutDelays(dueTimes, nowMs);
  const giveUp = setTimeout(() => tail.close(), dueTimes.at(-1)! - nowMs() + LIMIT_MS);
  const fired = await hearing;
  clearTimeout(giveUp);
  tail.close();
  const atLeast = (delayMs: number): number => Math.max(CLOCK_MS, delayMs);
  return { fired: fired.map(atLeast), byHand: (await byHand).map(atLeast) };
}

/** How late each of so many firings is. */
async function hear(tail: Tail, count: number, nowMs: () => number): Promise<readonly number[]> {
  const delays: number[] = [];
  while (delays.length < count) {
    const messages = await tail.next();
    if (messages.length === 0) throw new Error(`${delays.length} of ${count} timers have fired.`);
    for (const { bytes } of messages) {
      const { due_ms: dueMs } = JSON.parse(new TextDecoder().decode(bytes)) as { due_ms: number };
      delays.push(nowMs() - dueMs);
    }
  }
  return delays;
}

function schedule(connection: Connection, index: number, dueMs: number): Promise<WriteResult> {
  const { subject, target, bytes } = timerAt(index, dueMs);
  return connection.schedule(subject, target, dueMs, bytes, {});
}

/** What an outbox says of the timer of a saga's instance. */
function timerAt(index: number, dueMs: number) {
  const instance = `ORD-${index.toString().padStart(8, "0")}`;
  const timer = "xstate.after.chargeTimeout.OrderFulfilment.charge.asked";
  return {
    subject: names.timer(SAGA, instance, 1, timer),
    target: names.due(SAGA, instance, 1, timer),
    bytes: encodeJson({ saga: SAGA, instance, number: 1, timer, due_ms: dueMs }),
  };
}

async function withConnection<T>(
  broker: Broker,
  run: (connection: Connection) => Promise<T>,
): Promise<T> {
  const parts = { aggregates: [], services: [], sagas: [], projections: [], feeds: [] };
  const topology = topologyOf("bench", names, parts);
  const log = (): void => undefined;
  const connection = await broker.connect({ topology, clock: systemClock, log });
  try {
    return await run(connection);
  } finally {
    await connection.close();
  }
}

async function inFile<T>(run: (broker: Broker) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "eventwright-bench-"));
  try {
    return await run(sqlite(join(folder, "bench.db")));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function expectStored(result: WriteResult): void {
  if (result.kind !== "stored")
    throw new Error(`A write was not stored: ${JSON.stringify(result)}`);
}
