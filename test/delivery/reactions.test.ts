// Reactions on every broker: what an event leads to is done once and in order, whatever happens on
// the way.
import {
  type AppOptions,
  type Clock,
  type Creator,
  defineMessage,
  defineReaction,
  type Message,
  type Recorded,
  startApp,
} from "eventwright";
import { memory } from "eventwright/memory";
import { type FaultPlan, withFaults } from "eventwright/testing";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { idFromParts } from "../../runtime/core/uuid.ts";
import { systemClock } from "../../runtime/host/clock.ts";
import type { Connection } from "../../runtime/ports.ts";
import { BROKERS, eventually, QUICK, type TestBroker } from "./brokers.ts";
import {
  Add,
  Added,
  Bump,
  connectBeside,
  counter,
  countingAggregate,
  createLog,
  type Data,
  eventsOf,
  message,
  names,
  other,
  recordOf,
} from "./counters.ts";
import { CountingAdded, Note, notes, startCounting } from "./listening.ts";

const ECHO = "Echo";
const DAY_MS = 86_400_000;

/** Bumps what was added to, and something beside it. */
const echo = (from: "now" | "beginning" = "now", on: typeof Added = Added) =>
  defineReaction(ECHO, {
    on: [on],
    commands: [Bump],
    react: ({ data: { id, poison, text } }) => {
      if (poison) throw new Error("This event is poison.");
      return [Bump({ id, ...(text !== undefined && { text }) }), Bump({ id: `${id}-too` })];
    },
    from,
  });

const aggregates = [counter, other] as const;

describe.each(BROKERS)("a reaction on %s", (_name, make) => {
  let on: TestBroker;
  let raw: Connection;
  beforeEach(async () => {
    on = await make();
    raw = await connectBeside(on.broker);
  });
  afterEach(async () => {
    await raw?.close();
    await on?.stop();
  });

  type Start = Partial<Pick<AppOptions, "broker" | "clock" | "limits" | "log" | "shards">>;
  const start = ({ limits, ...options }: Start = {}, reaction = echo()) =>
    startApp({
      ...{ broker: on.broker, log: createLog().log, aggregates, reactions: [reaction] },
      ...{ ...options, limits: { ...QUICK, ...limits } },
    });
  type TestApp = Awaited<ReturnType<typeof start>>;

  const bumped = async (app: Pick<TestApp, "readEvents">): Promise<readonly Recorded[]> =>
    (await eventsOf(app)).filter(({ type }) => type === "Bumped");
  const untilBumped = (app: Pick<TestApp, "readEvents">, ids: readonly string[]) =>
    eventually(`${ids} are bumped`, async () => {
      const all = await bumped(app);
      return all.length >= ids.length && all;
    }).then((all) => {
      expect(all.map(({ aggregateId }) => aggregateId).sort()).toEqual([...ids].sort());
      return all;
    });

  test("has an event lead to its commands, once, caused by it", async () => {
    await using app = await start();
    await app.send(Add({ id: "A" }));
    const all = await untilBumped(app, ["A", "A-too"]);
    const [added] = (await eventsOf(app)).filter(({ type }) => type === "Added");
    const ids = [0, 1].map((index) => idFromParts("counting", ECHO, added!.id, index));
    expect(all.map(({ causationId }) => causationId).sort()).toEqual([...ids].sort());
    for (const { correlationId } of all) expect(correlationId).toBe(added!.correlationId);
  });

  test("that dies between two sends is repeated to one effect by who takes over", async () => {
    let isDying = false;
    const cut: FaultPlan = {
      faultOf: ({ method, parameters: [subject, key] }) => {
        const isSecond = method === "append" && String(subject).endsWith(".Bump.A-too");
        const isRecord = method === "put" && key === `${ECHO}.1.0`;
        return isDying && (isSecond || isRecord) ? "lostBefore" : "none";
      },
    };
    const { log, reads } = createLog();
    const broker = withFaults(on.broker, cut);
    const first = await start({ broker, limits: { drainMs: 50 }, log });
    await eventually("it is owned", async () => reads(ECHO));
    isDying = true;
    await first.send(Add({ id: "A" }));
    await untilBumped(first, ["A"]);
    await first.close();
    await using second = await start();
    const all = await untilBumped(second, ["A", "A-too"]);
    await second.send(Add({ id: "B" }));
    const after = await untilBumped(second, ["A", "A-too", "B", "B-too"]);
    expect(after).toEqual(expect.arrayContaining([...all]));
  });

  test("leaves an event behind its cursor only when its commands are stored", async () => {
    let isFull = true;
    const full: FaultPlan = {
      faultOf: ({ method, parameters: [subject] }) => {
        const isCommand = method === "append" && String(subject).includes(".cmd.Other.");
        return isFull && isCommand ? "lostBefore" : "none";
      },
    };
    const { log, of } = createLog();
    await using app = await start({ broker: withFaults(on.broker, full), log });
    const { position } = await app.send(Add({ id: "A" }));
    await eventually("it is tried again", async () => of("retry").length > 1);
    const { cursors } = await recordOf(raw, ECHO);
    expect(cursors.events).toBeLessThan(position.sequence);
    isFull = false;
    await untilBumped(app, ["A", "A-too"]);
    await eventually("the cursor passes", async () => {
      const record = await recordOf(raw, ECHO);
      return (record.cursors.events ?? 0) >= position.sequence;
    });
  });

  test("that throws costs its event only, which can be handled again", async () => {
    const { log, of } = createLog();
    const app = await start({ log });
    await app.send(Add({ id: "A", poison: true }));
    await app.send(Add({ id: "A" }));
    await untilBumped(app, ["A", "A-too"]);
    const [letter] = await eventually("a dead letter", async () => of("dead_letter"));
    expect(letter).toMatchObject({
      reader: ECHO,
      key: "A",
      message: expect.stringContaining(`${ECHO} fails on Added`),
    });
    expect((await recordOf(raw, ECHO)).parked).toEqual({});
    await app.close();
    const mended = defineReaction(ECHO, {
      on: [Added],
      commands: [Bump],
      react: ({ data: { id } }) => [Bump({ id: `${id}-mended` })],
    });
    await using next = await start({}, mended);
    expect(await next.operations.replay(ECHO, "A")).toEqual({ outcome: "done" });
    await untilBumped(next, ["A", "A-too", "A-mended"]);
  });

  test("hears what happens from now on, or also what happened before, however old", async () => {
    const past: Clock = { ...systemClock, nowMs: () => Date.now() - 30 * DAY_MS };
    const before = await startApp({ broker: on.broker, aggregates, clock: past, limits: QUICK });
    await before.send(Add({ id: "A" }));
    await before.close();
    const now = await start();
    await now.send(Add({ id: "B" }));
    await untilBumped(now, ["B", "B-too"]);
    await now.close();
    const all = defineReaction("All", { ...PAST, from: "beginning" });
    await using later = await start({}, all as unknown as ReturnType<typeof echo>);
    await untilBumped(later, ["A-all", "B", "B-too", "B-all"]);
  });

  test("hears an event of an older version as one of today's", async () => {
    const old = await start({}, noReaction());
    await old.send(Add({ id: "A" }));
    await old.close();
    const { definition } = message("event", "Added", "Counter", 2);
    const upcasters = { 1: (data: never) => ({ ...(data as Data), text: "upcast" }) };
    const NewAdded: typeof Added = defineMessage({ ...definition, upcasters });
    await using app = await startApp({
      ...{ broker: on.broker, limits: QUICK, log: createLog().log },
      aggregates: [countingAggregate(Add, NewAdded), other],
      reactions: [echo("beginning", NewAdded)],
    });
    const all = await untilBumped(app, ["A", "A-too"]);
    expect(all.find(({ aggregateId }) => aggregateId === "A")?.data).toMatchObject({
      text: "upcast",
    });
  });

  test("is divided, and keeps the order of each aggregate", async () => {
    await using app = await start({ shards: 4 });
    const ids = ["A", "B", "C", "D", "E", "F"];
    for (const text of ["1", "2", "3"]) {
      await Promise.all(ids.map((id) => app.send(Add({ id, text }))));
    }
    const expected = ids.flatMap((id) => [id, id, id, `${id}-too`, `${id}-too`, `${id}-too`]);
    const all = await untilBumped(app, expected);
    for (const id of ids) {
      const own = all.filter(({ aggregateId }) => aggregateId === id);
      expect(own.map(({ data }) => (data as Data).text)).toEqual(["1", "2", "3"]);
    }
    expect(await app.operations.readers()).toMatchObject(
      expect.arrayContaining([expect.objectContaining({ name: ECHO, shard: 3, shards: 4 })]),
    );
  });

  test("runs in a process of its own", async () => {
    await using app = await startApp({ broker: on.broker, aggregates, limits: QUICK });
    const alone = { broker: on.broker, reactions: [echo()], limits: QUICK };
    await using _reacting = await startApp(alone);
    await app.send(Add({ id: "A" }));
    await untilBumped(app, ["A", "A-too"]);
  });

  test("hears what other contexts publish, from now on or from their beginning", async () => {
    const { log } = createLog();
    await using counting = await startCounting(on.broker, log);
    await counting.send(Add({ id: "A", n: 1 }));
    const beside = await connectBeside(on.broker);
    await eventually("it is published", async () => {
      return (await beside.endOf("EW_counting_PUB_all")) === 1;
    });
    await beside.close();
    const noted = defineReaction("Noted", FOREIGN);
    const all = defineReaction("NotedAll", { ...FOREIGN, from: "beginning" });
    const reactions = [noted, all];
    const parts = { broker: on.broker, aggregates: [notes], reactions, limits: QUICK, log };
    await using listening = await startApp(parts);
    await counting.send(Add({ id: "B", n: 2 }));
    const found = await eventually("three notes", async () => {
      const events = (await eventsOf(listening)).filter(({ type }) => type === "Noted");
      return events.length >= 3 && events;
    });
    expect(found.map(({ aggregateId }) => aggregateId).sort()).toEqual(["A", "B", "B"]);
  });
});

const PAST = {
  on: [Added],
  commands: [Bump],
  react: ({ data: { id } }: { readonly data: Data }) => [Bump({ id: `${id}-all` })],
};

const FOREIGN = {
  on: [CountingAdded as Creator<Message<"counting.Added", Data>>],
  commands: [Note],
  react: ({ data }: { readonly data: Data }) => [Note(data)],
};

/** One that answers nothing. */
const noReaction = () =>
  defineReaction("Nothing", { on: [Added], commands: [Bump], react: () => [] });

test("an app refuses a reaction that is named like another part", async () => {
  const twin = defineReaction("Counter", PAST);
  const starting = startApp({ broker: memory(), aggregates, reactions: [twin] });
  await expect(starting).rejects.toMatchObject({
    code: "app_invalid",
    message: "Counter is given to the app twice.",
  });
});

test("a reaction's commands are told apart by their header, and have the time of the event", async () => {
  const broker = memory();
  const raw = await connectBeside(broker);
  await using app = await startApp({ broker, aggregates, reactions: [echo()], limits: QUICK });
  const { position } = await app.send(Add({ id: "A" }));
  const [added] = await eventsOf(app);
  expect(added!.type).toBe("Added");
  const answers = async () =>
    raw.readSubject(names.events, names.event("Other", "A"), position.sequence);
  const [commit] = await eventually("it is bumped", async () => {
    const found = await answers();
    return found.length > 0 && found;
  });
  expect(commit!.headers).toMatchObject({ "Ew-Command-Time": added!.time });
  expect(commit!.headers["Ew-Origin"]).toBeUndefined();
  await raw.close();
});
