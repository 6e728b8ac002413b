// Dead letters are looked at, handled again in order, or forgotten, by whoever owns their reader.
import {
  type Broker,
  EventwrightError,
  type LogEntry,
  type Operations,
  openOperations,
  type Projection,
  type StoredDeadLetter,
  startApp,
} from "eventwright";
import { type FaultPlan, withFaults } from "eventwright/testing";
import { afterEach, describe, expect, test } from "vitest";
import { BROKERS, eventually, QUICK, type TestBroker } from "./brokers.ts";
import {
  Add,
  Added,
  counter,
  countingAggregate,
  countingSaga,
  createLog,
  eventsOf,
  names,
  payments,
  sendOnce,
  sums,
} from "./counters.ts";

/** Answers that are lost. */
const LOST = 8;

/** The same projection in a build that can handle what was poison. */
const mended: Projection = {
  ...sums,
  apply: (row: unknown, event: Parameters<Projection["apply"]>[1]) =>
    sums.apply(
      row as never,
      {
        ...event,
        data: { ...(event.data as object), poison: false },
      } as never,
    ),
} as never;

/** A broker on which all dead letters are forgotten as soon as somebody begins to read them. */
function forgettingTails(broker: Broker): Broker & { forgot(): boolean } {
  let forgot = false;
  return {
    name: broker.name,
    forgot: () => forgot,
    async connect(options) {
      const connection = await broker.connect(options);
      const forget = async ({ stream }: { readonly stream: string }): Promise<void> => {
        await connection.purgeBelow(stream, (await connection.endOf(stream)) + 1);
        forgot = true;
      };
      return {
        ...connection,
        tail(request) {
          const forgetting = forget(request);
          const tail = connection.tail(request);
          return {
            ...tail,
            backlog: () => tail.backlog().finally(() => forgetting),
            next: () => forgetting.then(() => tail.next()),
          };
        },
      };
    },
  };
}

describe.each(BROKERS)("dead letters on %s", (_name, make) => {
  let on: TestBroker | undefined;
  afterEach(async () => {
    await on?.stop();
    on = undefined;
  });

  const fresh = async (): Promise<TestBroker["broker"]> => {
    on = await make();
    return on.broker;
  };

  /** Counter A has one event, a poisonous one and another one; B has one. */
  async function parkedSums(broker: TestBroker["broker"]): Promise<void> {
    const { log } = createLog();
    await using app = await start(broker, sums, log);
    await app.send(Add({ id: "A", n: 1, text: "a" }));
    await app.send(Add({ id: "A", n: 2, text: "b", poison: true }));
    await app.send(Add({ id: "A", n: 4, text: "c" }));
    const { position } = await app.send(Add({ id: "B" }));
    expect(await app.query(sums, "B", { after: position })).toMatchObject({ sum: 1 });
    await eventually("both are dead", async () => (await lettersOf(app)).length === 2);
  }

  const start = (
    broker: TestBroker["broker"],
    projection: Projection,
    log: (entry: LogEntry) => void,
  ) => startApp({ broker, aggregates: [counter], projections: [projection], limits: QUICK, log });

  test("a parked key is handled again in order by a build that can, and then goes on", async () => {
    const broker = await fresh();
    await parkedSums(broker);
    const { log, of } = createLog();
    await using app = await start(broker, mended, log);
    const [poison, later] = await lettersOf(app);
    expect(poison).toMatchObject({ reader: "Sums", key: "A", message: { stream: names.events } });
    expect(poison!.reason).toContain("This event is poison.");
    expect(later!.reason).toContain("The key is parked");
    expect(await app.operations.replay("Sums", "A")).toEqual({ outcome: "done" });
    const { position } = await app.send(Add({ id: "A", n: 8, text: "d" }));
    const row = await app.query(sums, "A", { after: position });
    expect(row).toEqual({ sum: 15, text: "abcd" });
    expect(await lettersOf(app)).toEqual([]);
    const readers = await app.operations.readers();
    expect(readers.find(({ name }) => name === "Sums")).toMatchObject({ parked: {}, orders: 0 });
    expect(of("dead_letters_replayed")).toHaveLength(1);
  });

  test("an owner that dies right after it dropped the first does not make it two", async () => {
    let isCut = false;
    const cut: FaultPlan = {
      faultOf: ({ method }) => (isCut && method === "put" ? "outage" : "none"),
    };
    const broker = await fresh();
    await parkedSums(broker);
    const log = (entry: LogEntry): void => {
      isCut ||= entry.event === "dead_letters_dropped";
    };
    const dying = await start(withFaults(broker, cut), sums, log);
    const ordered = dying.operations.drop("Sums", "A", { onlyFirst: true, timeoutMs: 500 });
    expect(await ordered).toEqual({ outcome: "waiting" });
    await dying.close();
    await using next = await start(broker, sums, createLog().log);
    await eventually("it is carried out", async () =>
      (await next.operations.readers()).every(({ orders }) => orders === 0),
    );
    expect(await lettersOf(next)).toHaveLength(1);
  });

  test("what still cannot be handled stays, and what comes behind it too", async () => {
    const broker = await fresh();
    await parkedSums(broker);
    const { log } = createLog();
    await using app = await start(broker, sums, log);
    expect(await app.operations.replay("Sums", "A")).toMatchObject({
      outcome: "left",
      reason: expect.stringContaining("This event is poison."),
    });
    const { position } = await app.send(Add({ id: "A", n: 8, text: "d" }));
    await app.query(sums, "A", { after: position });
    expect(await app.query(sums, "A")).toEqual({ sum: 1, text: "a" });
    expect(await lettersOf(app)).toHaveLength(3);
    expect(await app.operations.drop("Sums", "A", { onlyFirst: true })).toMatchObject({
      outcome: "left",
    });
    expect(await app.operations.replay("Sums", "A")).toEqual({ outcome: "done" });
    expect(await app.query(sums, "A")).toEqual({ sum: 13, text: "acd" });
  });

  test("what is dropped has never happened, and the key goes on", async () => {
    const broker = await fresh();
    await parkedSums(broker);
    const { log } = createLog();
    await using app = await start(broker, sums, log);
    expect(await app.operations.drop("Sums", "A")).toEqual({ outcome: "done" });
    const { position } = await app.send(Add({ id: "A", n: 8, text: "d" }));
    expect(await app.query(sums, "A", { after: position })).toEqual({ sum: 9, text: "ad" });
    expect(await lettersOf(app)).toEqual([]);
  });

  test("an order waits for whoever runs the reader next", async () => {
    const broker = await fresh();
    await parkedSums(broker);
    await using operations = await openOperations({ broker, context: "counting" });
    const ordered = await operations.replay("Sums", "A", { timeoutMs: 50 });
    expect(ordered).toEqual({ outcome: "waiting" });
    const [waiting] = (await operations.readers()).filter(({ name }) => name === "Sums");
    expect(waiting).toMatchObject({ owner: null, orders: 1, parked: { A: expect.any(String) } });
    const { log } = createLog();
    await using app = await start(broker, mended, log);
    await eventually("it is carried out", async () => (await lettersOf(app)).length === 0);
    await eventually("the row is whole", async () => {
      const row = await app.query(sums, "A");
      return (row as { sum: number } | undefined)?.sum === 7;
    });
  });

  test("what is forgotten while it is listed is waited for by nobody", async () => {
    const broker = await fresh();
    await parkedSums(broker);
    const forgetful = forgettingTails(broker);
    await using operations = await openOperations({ broker: forgetful, context: "counting" });
    for await (const letter of operations.deadLetters()) expect(letter.reader).toBe("Sums");
    expect(forgetful.forgot()).toBe(true);
  });

  test("a reader or a context that is not there is named", async () => {
    const broker = await fresh();
    await parkedSums(broker);
    await using operations = await openOperations({ broker, context: "counting" });
    await expect(operations.replay("Sum", "A")).rejects.toThrow(
      "There is no reader Sum; known are Sums, commands.",
    );
    await expect(openOperations({ broker, context: "countin" })).rejects.toMatchObject({
      code: "unknown_context",
    });
  });

  test("answers that are lost while dead letters are handled again change nothing", async () => {
    const broker = await fresh();
    await parkedSums(broker);
    let lost = 0;
    const plan: FaultPlan = {
      faultOf({ method, parameters: [where] }) {
        const isOurs = [names.deadLetters, names.rows("Sums"), names.readers].includes(
          String(where),
        );
        const isWrite = method === "purgeBelow" || method === "put";
        return isOurs && isWrite && lost++ < LOST ? "lostAfter" : "none";
      },
    };
    const { log } = createLog();
    await using app = await start(withFaults(broker, plan), mended, log);
    expect(await app.operations.replay("Sums", "A")).toEqual({ outcome: "done" });
    expect(await app.query(sums, "A")).toEqual({ sum: 7, text: "abc" });
    expect(lost).toBeGreaterThan(LOST);
  });
});

describe("dead commands", () => {
  const broker = () => BROKERS[0]![1]().then((on) => on.broker);
  const nothing = {
    "~standard": { version: 1, vendor: "test", validate: () => ({ issues: [{ message: "no" }] }) },
  } as const;
  /** A build that cannot write the fact which its own chart gives. */
  const broken = countingAggregate(
    Add,
    Object.assign((data: never) => Added(data), Added, {
      definition: { ...Added.definition, schemas: { 1: nothing } },
    }) as typeof Added,
  );

  test("are commands of their own when their sender was told that they failed", async () => {
    const on = await broker();
    const { log } = createLog();
    const failing = await startApp({ broker: on, aggregates: [broken], limits: QUICK, log });
    const options = { idempotencyKey: "once" };
    const first = await failing.send(Add({ id: "A" }), options);
    expect(first).toMatchObject({ ok: false, rejection: { reason: "failed" } });
    await failing.close();
    await using app = await startApp({ broker: on, aggregates: [counter], limits: QUICK, log });
    const [letter] = await lettersOf(app);
    expect(letter).toMatchObject({ reader: "commands", key: "Counter.A" });
    for (const _ of ["once", "again"]) {
      expect(await app.operations.replay("commands", "Counter.A")).toEqual({ outcome: "done" });
      const events = (await eventsOf(app)).filter(({ type }) => type === "Added");
      expect(events.map(({ correlationId }) => correlationId)).toEqual([first.commandId]);
    }
    expect(await app.send(Add({ id: "A" }), options)).toMatchObject({
      ok: false,
      rejection: { reason: "failed" },
    });
  });

  test("stay dead when a saga that asked for them has gone another way", async () => {
    const on = await broker();
    const log = createLog();
    const asking = { Added: { actions: sendOnce("Charge"), target: "asked" } };
    const flow = countingSaga({ initial: "idle", states: { idle: { on: asking }, asked: {} } });
    const service = payments(async () => {
      throw new EventwrightError("card_stolen", "The card is stolen.");
    });
    const parts = { aggregates: [counter], sagas: [flow], services: [service] };
    await using app = await startApp({ broker: on, ...parts, limits: QUICK, log: log.log });
    await app.send(Add({ id: "A" }));
    await eventually("it is dead", async () => (await lettersOf(app)).length === 1);
    const result = await app.operations.replay("calls-Payments", "Payments.A");
    expect(result.outcome).toBe("left");
    const failed = log.of("replay_failed").map(({ message }) => message);
    expect(failed).toEqual([expect.stringContaining("Flow A, which asked for Charge, was told")]);
    expect(await lettersOf(app)).toHaveLength(1);
  });
});

async function lettersOf(app: {
  readonly operations: Operations;
}): Promise<readonly StoredDeadLetter[]> {
  const letters: StoredDeadLetter[] = [];
  for await (const letter of app.operations.deadLetters()) letters.push(letter);
  return letters;
}
