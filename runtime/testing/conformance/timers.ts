// Conformance: messages that are put on a subject at a time. What must not fire is proven by a
// marker: a later schedule that has fired without it.
import { systemClock } from "../../host/clock.ts";
import type { Connection, StoredMessage, WriteResult } from "../../ports.ts";
import type { Behaviour, Scene } from "./case.ts";
import { assert, bodies, bytesOf, equal, range, readCount, textIn } from "./expect.ts";

/** How much later than its time a schedule may fire, in ms. */
const LATE_MS = 1_500;
/** How much earlier, in ms: two clocks of one machine. */
const EARLY_MS = 20;
/** Later than a schedule of {@link SOON_MS} ever fires on a real server. */
const MARKER_MS = 600;
const SOON_MS = 150;
/** Longer than what one timer of JavaScript can wait. */
const FAR_MS = 60 * 24 * 60 * 60 * 1_000;

/** Cases of schedules. */
export const timerBehaviours: readonly Behaviour[] = [
  {
    name: "a schedule fires at its time, on its target, with its bytes and headers",
    keeps: ["timers"],
    async check(scene) {
      const connection = await scene.connect();
      const dueMs = systemClock.nowMs() + 300;
      const headers = { "Ew-Origin": "Shipping|ORD-1" };
      const bytes = Uint8Array.from(range(256));
      const target = targetOf(scene, 1);
      isStored(await connection.schedule(timerOf(scene, 1), target, dueMs, bytes, headers));
      const [fired] = await readFired(scene, connection, 1);
      const lateMs = systemClock.nowMs() - dueMs;
      assert(lateMs >= -EARLY_MS, `It fired ${-lateMs} ms early`);
      assert(lateMs <= LATE_MS, `It fired ${lateMs} ms late`);
      equal(fired!.subject, target, "The subject");
      equal([...fired!.bytes], [...bytes], "The bytes");
      equal(fired!.headers["Ew-Origin"], "Shipping|ORD-1", "The header");
    },
  },
  {
    name: "a schedule that is past due fires at once, and only once",
    keeps: ["timers"],
    async check(scene) {
      const connection = await scene.connect();
      const startMs = systemClock.nowMs();
      await set(scene, connection, 1, -60_000, "late");
      equal(bodies(await readFired(scene, connection, 1)), ["late"], "What fired");
      const tookMs = systemClock.nowMs() - startMs;
      assert(tookMs <= LATE_MS, `It fired ${tookMs} ms late`);
      await set(scene, connection, 2, MARKER_MS, "marker");
      equal(bodies(await readFired(scene, connection, 2)), ["late", "marker"], "What fired");
    },
  },
  {
    name: "many schedules fire, each once",
    keeps: ["timers"],
    async check(scene) {
      const connection = await scene.connect();
      const nowMs = systemClock.nowMs();
      const setting = range(30).map((index) => {
        const [subject, target] = [timerOf(scene, index), targetOf(scene, index)];
        return connection.schedule(subject, target, nowMs + 100, bytesOf(`${100 + index}`), {});
      });
      for (const result of await Promise.all(setting)) isStored(result);
      await set(scene, connection, 30, MARKER_MS, "marker");
      const fired = bodies(await readFired(scene, connection, 31));
      equal(fired.at(-1), "marker", "What fired last");
      const wanted = range(30).map((index) => `${100 + index}`);
      equal(fired.slice(0, 30).sort(), wanted, "What fired before");
    },
  },
  {
    name: "setting a schedule again replaces it, later or earlier",
    keeps: ["timers"],
    async check(scene) {
      const connection = await scene.connect();
      await set(scene, connection, 1, SOON_MS, "replaced by a later one");
      await set(scene, connection, 2, FAR_MS, "replaced by an earlier one");
      await set(scene, connection, 1, MARKER_MS, "later");
      await set(scene, connection, 2, SOON_MS, "earlier");
      equal(bodies(await readFired(scene, connection, 2)), ["earlier", "later"], "What fired");
    },
  },
  {
    name: "a cancelled schedule does not fire",
    keeps: ["timers"],
    async check(scene) {
      const connection = await scene.connect();
      await set(scene, connection, 1, SOON_MS, "cancelled");
      await set(scene, connection, 2, SOON_MS, "kept");
      await connection.cancel(scene.names.timers, timerOf(scene, 1));
      await set(scene, connection, 3, MARKER_MS, "marker");
      equal(bodies(await readFired(scene, connection, 2)), ["kept", "marker"], "What fired");
    },
  },
  {
    name: "cancelling what was never set, has fired or is cancelled does nothing",
    keeps: ["timers"],
    async check(scene) {
      const connection = await scene.connect();
      const cancel = (): Promise<void> => connection.cancel(scene.names.timers, timerOf(scene, 1));
      await cancel();
      await set(scene, connection, 1, 0, "first");
      await readFired(scene, connection, 1);
      await cancel();
      await cancel();
      await set(scene, connection, 1, 0, "again");
      equal(bodies(await readFired(scene, connection, 2)), ["first", "again"], "What fired");
    },
  },
  {
    name: "a schedule of the far future waits",
    keeps: ["timers"],
    async check(scene) {
      const connection = await scene.connect();
      await set(scene, connection, 1, FAR_MS, "far");
      await set(scene, connection, 2, SOON_MS, "marker");
      equal(bodies(await readFired(scene, connection, 1)), ["marker"], "What fired");
      await connection.cancel(scene.names.timers, timerOf(scene, 1));
    },
  },
  {
    name: "a schedule fires although the connection that set it is closed",
    keeps: ["timers"],
    async check(scene) {
      const first = await scene.connect();
      await set(scene, first, 1, SOON_MS, "left behind");
      await first.close();
      const fired = await readFired(scene, await scene.connect(), 1);
      equal(textIn(fired[0]?.bytes), "left behind", "What fired");
    },
  },
];

/** Sets schedule `number` of a case to fire after a while. */
export async function set(
  scene: Scene,
  connection: Connection,
  number: number,
  delayMs: number,
  text: string,
): Promise<void> {
  const [subject, target] = [timerOf(scene, number), targetOf(scene, number)];
  const dueMs = systemClock.nowMs() + delayMs;
  isStored(await connection.schedule(subject, target, dueMs, bytesOf(text), {}));
}

/** The first messages that fired in a case. */
export async function readFired(
  scene: Scene,
  connection: Connection,
  count: number,
): Promise<StoredMessage[]> {
  const filters = [targetOf(scene, 0).replace(/\.due\..*$/, ".due.>")];
  const tail = connection.tail({ stream: scene.names.timers, filters, from: 1 });
  const fired = await readCount(tail, count);
  tail.close();
  return fired;
}

/** The subject of a case's schedule. */
export function timerOf(scene: Scene, number: number): string {
  return scene.names.timer("Shipping", "ORD-1", number, "Reminder");
}

/** Where it fires. */
export function targetOf(scene: Scene, number: number): string {
  return scene.names.due("Shipping", "ORD-1", number, "Reminder");
}

function isStored(result: WriteResult): void {
  assert(result.kind === "stored", `A schedule answered ${result.kind}`);
}
