// Kills the NATS run wherever it writes, starts it again, and expects what an undisturbed run
// ends with. The children are real processes that die by SIGKILL. Of the places to kill it at, a
// sample of every part of a run is tried, the same each time. `CRASH_SEED=7` tries another sample,
// and `CRASH_POINTS=all` tries all of them.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { NatsServer } from "../../scripts/nats-server.ts";
import type { Report } from "./child.ts";
import { CRASH_POINTS, pointNamed, sampledPoints } from "./points.ts";
import {
  deadLetters,
  type Ending,
  forgetChildren,
  prepareChildren,
  runChild,
  startChild,
  withServer,
} from "./processes.ts";

const TEST_LIMIT_MS = 180_000;
const ONE_IN = 3;
const seed = Number(process.env.CRASH_SEED ?? 1);
const isWhole = process.env.CRASH_POINTS === "all";
const points = isWhole ? CRASH_POINTS : sampledPoints(seed, ONE_IN);

afterAll(forgetChildren);
let undisturbed: Report;
beforeAll(async () => {
  await prepareChildren();
  await withServer(async (server) => {
    const ending = await runChild({ url: server.url, holdsBack: true });
    expect(ending, ending.said).toMatchObject({ code: 0 });
    undisturbed = ending.report!;
    await expectSame(server, ending);
  });
}, TEST_LIMIT_MS);

/** Ended well, with the same sums, rows and letters, nothing charged twice, no dead letter. */
async function expectSame(server: NatsServer, ending: Ending): Promise<void> {
  expect(ending.code, ending.said).toBe(0);
  expect(ending.report, ending.said).toEqual(undisturbed);
  expect(ending.report!.totals.chargedTwice).toEqual([]);
  expect(await deadLetters(server), ending.said).toBe(0);
}

function expectKilled({ signal, said }: Ending, name: string): void {
  expect(signal, `was never "${name}":\n${said}`).toBe("SIGKILL");
}

test("an undisturbed run has every outcome", () => {
  expect(undisturbed.totals).toMatchObject({
    outcomes: {
      "cancelled: carrier refused, refunded": 3,
      "cancelled: out of stock": 3,
      placed: 6,
      confirmed: 15,
      "not paid": 4,
    },
    unitsHeld: 0,
  });
  expect(Object.keys(undisturbed.rows)).toHaveLength(4);
  expect(new Set(Object.values(undisturbed.letters))).toEqual(new Set([1]));
});

const sample = isWhole ? "all points" : `CRASH_SEED=${seed}, ${points.length} points`;

test("a sample has points of every part of a run, and all samples together have all points", () => {
  const seeds = Array.from({ length: 100 }, (_, index) => index);
  const names = seeds.map((other) => sampledPoints(other, ONE_IN).map(({ name }) => name));
  expect(new Set(names.map(({ length }) => length))).toEqual(new Set([23]));
  expect(new Set(names.flat()).size).toBe(CRASH_POINTS.length);
});

describe.concurrent(`killed and started again, a run ends as if it had not been: ${sample}`, () => {
  for (const point of points) {
    const run = () =>
      withServer(async (server) => {
        expectKilled(await runChild({ url: server.url, holdsBack: true, point }), point.name);
        await expectSame(server, await runChild({ url: server.url }));
      });
    test(`killed ${point.name}`, run, TEST_LIMIT_MS);
  }
});

const TWICE = [
  ["after the append, before the reply", "after a charge is sent, before its time-out is set"],
  ["after a capture's append", "after the provider refunded, before the append"],
  [
    "after a start's journal entry, before its sending",
    "after sending, before the outbox's cursor",
  ],
] as const;

describe.concurrent("a run that is killed twice", () => {
  for (const [first, second] of TWICE) {
    const run = () =>
      withServer(async (server) => {
        for (const name of [first, second]) {
          const point = pointNamed(name);
          expectKilled(await runChild({ url: server.url, point }), name);
        }
        await expectSame(server, await runChild({ url: server.url }));
      });
    test(`${first}, then ${second}`, run, TEST_LIMIT_MS);
  }
});

describe.concurrent("a run goes on", () => {
  for (const answers of [1, 12, 45]) {
    const run = () =>
      withServer(async (server) => {
        const child = startChild({ url: server.url });
        await child.answered(answers);
        expect(child.isRunning()).toBe(true);
        await server.restart();
        await expectSame(server, await child.ended);
      });
    test(`when the server is killed after ${answers} answers, and comes back`, run, TEST_LIMIT_MS);
  }

  for (const [answers, shards] of [
    [1, 1],
    [8, 4],
    [20, 1],
  ] as const) {
    const run = () =>
      withServer(async (server) => {
        const options = { url: server.url, shards };
        const children = [startChild(options), startChild(options)] as const;
        const [dying, other] = children;
        await other.answered(answers);
        dying.kill("SIGKILL");
        expectKilled(await dying.ended, "running");
        await expectSame(server, await other.ended);
      });
    const name = `beside another that is killed after ${answers} answers, ${shards} shards a reader`;
    test(name, run, TEST_LIMIT_MS);
  }

  const paused = () =>
    withServer(async (server) => {
      const options = { url: server.url, shards: 4 };
      const children = [startChild(options), startChild(options)] as const;
      await children[1].answered(8);
      children[0].kill("SIGSTOP");
      await Promise.race([children[1].ended, elapsed(PAUSE_MS)]);
      children[0].kill("SIGCONT");
      await Promise.all(children.map(async ({ ended }) => expectSame(server, await ended)));
    });
  test("beside another that is frozen until it is replaced, and then wakes", paused, TEST_LIMIT_MS);
});

/** Longer than it takes to replace an owner. */
const PAUSE_MS = 1_500;

function elapsed(delayMs: number): Promise<void> {
  return new Promise((resolve) => void setTimeout(resolve, delayMs));
}
