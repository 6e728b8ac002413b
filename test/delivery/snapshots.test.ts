// Snapshots: a long log is not replayed, and nothing is believed that the log does not bear out.
import {
  type AppOptions,
  aggregateSetup,
  type Broker,
  defineAggregate,
  startApp,
} from "eventwright";
import { memory } from "eventwright/memory";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { type AnyStateMachine, assign } from "xstate";
import { encodeJson } from "../../runtime/core/codec.ts";
import { systemClock } from "../../runtime/host/clock.ts";
import type { Connection, KeyValue } from "../../runtime/ports.ts";
import { BROKERS, QUICK, type TestBroker } from "./brokers.ts";
import { Add, Added, connectBeside, createLog, type Data, names } from "./counters.ts";

/** A snapshot is written beside the work, which may take a while on a busy machine. */
const SOON = { timeout: 20_000 };

interface Counted {
  readonly context: { readonly sum: number };
  readonly event: { readonly data: Data };
}

/** A counter that refuses what would make more than 1,000 of it. */
function counting(revision = 0) {
  const events = { Added };
  const contract = {
    ...{ kind: "aggregate" as const, context: "counting", name: "Counter", rejects: {} },
    ...{ commands: { Add }, events },
  };
  const chart = aggregateSetup(events)
    .extend({
      guards: { fits: ({ context, event }: Counted) => context.sum + nOf(event.data) <= 1_000 },
    } as never)
    .createMachine({
      id: "Counter",
      context: { sum: 0 },
      on: {
        Add: [
          {
            guard: "fits",
            actions: { type: "Added", params: ({ event }: Counted) => event.data },
          },
          {
            actions: {
              type: "reject",
              params: ({ context }: Counted) => ({ reason: "Full", data: context }),
            },
          },
        ],
        Added: {
          actions: assign(added as never),
        },
      },
    } as never);
  return defineAggregate(contract, chart as unknown as AnyStateMachine, { revision });
}

const added = ({ context, event }: Counted) => ({ sum: context.sum + nOf(event.data) });
const nOf = ({ n = 1 }: Data): number => n;

/** A broker that counts the commits that are read of logs. */
function counted(broker: Broker) {
  const read = { commits: 0 };
  const wrapped: Broker = {
    ...broker,
    async connect(options) {
      const connection = await broker.connect(options);
      return {
        ...connection,
        async readSubject(...call) {
          const found = await connection.readSubject(...call);
          if (call[0] === names.events) read.commits += found.length;
          return found;
        },
      };
    },
  };
  return { broker: wrapped, read };
}

describe.each(BROKERS)("snapshots on %s", (_name, make) => {
  let on: TestBroker;
  let raw: Connection;
  const { log, of } = createLog();

  beforeAll(async () => {
    on = await make();
    raw = await connectBeside(on.broker);
  });
  afterAll(async () => {
    await raw?.close();
    await on?.stop();
  });

  const start = (
    limits: AppOptions["limits"] = {},
    { revision = 0, broker = on.broker }: { revision?: number; broker?: Broker } = {},
  ) =>
    startApp({
      ...{ broker, aggregates: [counting(revision)], log },
      limits: { ...QUICK, snapshotEvery: 20, snapshotChecks: 0, ...limits },
    });
  const keyOf = (id: string): string => `Counter.${id}`;
  const found = (id: string): Promise<KeyValue | undefined> => raw.get(names.snapshots, keyOf(id));
  const fill = async (id: string, count: number): Promise<void> => {
    await using app = await start();
    for (let n = 0; n < count; n++) await app.send(Add({ id }));
    await vi.waitFor(async () => expect(await found(id)).toBeDefined(), SOON);
  };
  /** The sum that the aggregate says it has, when it is full. */
  const sumOf = async (id: string, app: Awaited<ReturnType<typeof start>>): Promise<unknown> => {
    const answer = await app.send(Add({ id, n: 10_000 }), { direct: true });
    return answer.ok ? undefined : answer.rejection.data;
  };
  const change = async (id: string, to: (snapshot: Record<string, unknown>) => unknown) => {
    const { bytes, revision } = (await found(id))!;
    const snapshot = JSON.parse(new TextDecoder().decode(bytes)) as Record<string, unknown>;
    await raw.put(names.snapshots, keyOf(id), encodeJson(to(snapshot)), revision);
  };
  const warnings = (): readonly string[] => of("snapshot_unused").map(({ message }) => message);

  test("a long log is read up to its first page, and from its snapshot on", async () => {
    await fill("long", 95);
    const { broker, read } = counted(on.broker);
    await using app = await start({}, { broker });
    expect(await sumOf("long", app)).toEqual({ sum: 95 });
    // A page of 20 tells that it is long; the snapshot was taken after 80.
    expect(read.commits).toBeLessThan(45);
  });

  test("one of another chart is not used", async () => {
    await fill("revised", 45);
    await change("revised", (snapshot) => ({
      ...snapshot,
      state: { value: {}, context: { sum: 7 } },
    }));
    await using app = await start({}, { revision: 1 });
    expect(await sumOf("revised", app)).toEqual({ sum: 45 });
  });

  test.each<[what: string, to: (snapshot: Record<string, unknown>) => unknown]>([
    ["is no JSON object", () => "rubbish"],
    ["lacks its sequence", ({ sequence: _, ...rest }) => rest],
    [
      "has a state that the chart lacks",
      (one) => ({ ...one, state: { value: "gone", context: {} } }),
    ],
  ])("one that %s is not used, and is taken anew", async (what, to) => {
    const id = `corrupt-${what.length}`;
    await fill(id, 45);
    await change(id, to);
    const before = (await found(id))!.revision;
    await using app = await start();
    expect(await sumOf(id, app)).toEqual({ sum: 45 });
    await vi.waitFor(async () => expect((await found(id))!.revision).toBeGreaterThan(before), SOON);
  });

  test("one that is not of this log is dropped, and that is told", async () => {
    await fill("ahead", 45);
    await change("ahead", (snapshot) => ({ ...snapshot, sequence: 1_000_000 }));
    await using app = await start();
    expect(await sumOf("ahead", app)).toEqual({ sum: 45 });
    expect(warnings().join()).toContain("Counter ahead is not of this log");
  });

  test("one that is wrong is found by replaying the log now and then, and dropped", async () => {
    await fill("wrong", 45);
    const wrong = (one: Record<string, unknown>) => ({
      ...one,
      state: { value: {}, context: { sum: 7 } },
    });
    await change("wrong", wrong);
    await using app = await start({ snapshotChecks: 1 });
    expect(await sumOf("wrong", app)).toEqual({ sum: 45 });
    expect(warnings().join()).toContain("Counter wrong differs from its log");
  });
});

describe("repeats long after, across snapshots", () => {
  let leapMs = 0;
  const clock = { ...systemClock, nowMs: () => systemClock.nowMs() + leapMs };
  const snapshotOf = async (broker: Broker, id: string): Promise<unknown> => {
    const raw = await connectBeside(broker);
    const snapshot = await raw.get(names.snapshots, `Counter.${id}`);
    await raw.close();
    return snapshot;
  };

  test.each([
    ["is in the snapshot", 256, {}],
    ["the snapshot leaves out, and that says its time,", 4, { time: new Date() }],
  ])("a repeat that %s gets the first answer", async (_what, snapshotCommands, options) => {
    const broker = memory();
    const limits = { ...QUICK, snapshotEvery: 20, snapshotChecks: 0, snapshotCommands };
    const start = () =>
      startApp({ broker, aggregates: [counting()], clock, limits, log: () => undefined });
    const repeat = { idempotencyKey: "k", ...options };
    const app = await start();
    const first = await app.send(Add({ id: "A" }), repeat);
    for (let n = 0; n < 30; n++) await app.send(Add({ id: "A" }));
    await vi.waitFor(async () => expect(await snapshotOf(broker, "A")).toBeDefined(), SOON);
    await app.close();
    // Longer than a broker knows the id of a message.
    leapMs += 3 * 60_000;
    await using other = await start();
    expect(await other.send(Add({ id: "A" }), repeat)).toEqual(first);
  });
});
