// Events of other contexts: a feed is copied onto the app's own log, each event once and in order
// for each aggregate, and sagas and projections hear the copies as they hear their own.
import type { Recorded, StoredDeadLetter } from "eventwright";
import { type FaultPlan, withFaults } from "eventwright/testing";
import { afterEach, describe, expect, test } from "vitest";
import { decodeCommit, encodeCommit } from "../../runtime/core/codec.ts";
import { BROKERS, eventually, type TestBroker } from "./brokers.ts";
import { Add, connectBeside, createLog } from "./counters.ts";
import { names, noting, startCounting, startListening, totals } from "./listening.ts";

type DeadLetter = Pick<StoredDeadLetter, "reader" | "reason">;
type Listening = Awaited<ReturnType<typeof startListening>>;

const IMPORT = "import-counting-all";

async function eventsOf(app: Listening, type: string): Promise<readonly Recorded[]> {
  const found: Recorded[] = [];
  for await (const { event } of app.readEvents()) if (event.type === type) found.push(event);
  return found;
}

const copies = (app: Listening) => eventsOf(app, "counting.Added");

function copiesAre(app: Listening, count: number): Promise<readonly Recorded[]> {
  return eventually(`${count} copies`, async () => {
    const found = await copies(app);
    return found.length >= count && found;
  });
}

const totalsAre = (app: Listening, id: string, all: readonly number[]): Promise<unknown> =>
  eventually(`the totals of ${id} are ${all}`, async () => {
    return JSON.stringify(await app.query(totals, id)) === JSON.stringify(all);
  });

const notesAre = (app: Listening, ids: readonly string[]): Promise<unknown> =>
  eventually(`notes for ${ids}`, async () => {
    const noted = (await eventsOf(app, "Noted")).map(({ aggregateId }) => aggregateId).sort();
    return JSON.stringify(noted) === JSON.stringify(ids);
  });

describe.each(BROKERS)("events of another context on %s", (_name, make) => {
  let on: TestBroker | undefined;
  afterEach(async () => {
    await on?.stop();
    on = undefined;
  });
  const { log, entries } = createLog();

  test("a saga and a projection hear what its feed shows", async () => {
    on = await make();
    await using counting = await startCounting(on.broker, log);
    await using listening = await startListening(on.broker, log);
    for (const n of [1, 2]) for (const id of ["A", "B"]) await counting.send(Add({ id, n }));
    await totalsAre(listening, "A", [1, 2]);
    await totalsAre(listening, "B", [1, 2]);
    await notesAre(listening, ["A", "B"]);
    const raw = await connectBeside(on.broker);
    const feed = { context: "counting", feed: "all" };
    const [first] = await raw.readSubject(names.events, names.imported(feed, "Counter", "A"), 0);
    expect(first!.headers).toMatchObject({ "Ew-Types": "counting.Added", "Ew-Feed-Sequence": "1" });
    const [copy] = decodeCommit(first!.bytes);
    expect(copy).toMatchObject({ type: "counting.Added", version: 1, aggregateType: "Counter" });
    for await (const { event } of counting.readEvents()) {
      if (event.id === copy!.id) expect({ ...copy, type: event.type }).toMatchObject(event);
    }
    await raw.close();
  });

  test("what is copied again after a change of the owner is there once", async () => {
    on = await make();
    await using counting = await startCounting(on.broker, log);
    let isDying = false;
    const lost: FaultPlan = {
      faultOf: ({ method, parameters: [bucket, key] }) =>
        method === "put" && bucket === names.readers && key === `${IMPORT}.1.0` && isDying
          ? "lostBefore"
          : "none",
    };
    const first = await startListening(withFaults(on.broker, lost), log);
    await counting.send(Add({ id: "A", n: 1 }));
    await copiesAre(first, 1);
    isDying = true;
    await counting.send(Add({ id: "A", n: 2 }));
    await copiesAre(first, 2);
    await first.close();
    await using second = await startListening(on.broker, log);
    await counting.send(Add({ id: "A", n: 3 }));
    await totalsAre(second, "A", [1, 2, 3]);
    expect((await copies(second)).map(({ aggregateVersion }) => aggregateVersion)).toEqual([
      1, 2, 3,
    ]);
    await notesAre(second, ["A"]);
  });

  test("a copy that another owner was first to write is not written again", async () => {
    on = await make();
    await using counting = await startCounting(on.broker, log);
    await using listening = await startListening(on.broker, log);
    await counting.send(Add({ id: "A", n: 1 }));
    const [first] = await copiesAre(listening, 1);
    const raw = await connectBeside(on.broker);
    const subject = names.imported({ context: "counting", feed: "all" }, "Counter", "A");
    const { sequence } = (await raw.lastOf(names.events, subject))!;
    const second = {
      ...first!,
      id: "0195512e-8e2c-7d2e-9a55-3f1c0a5d7e10",
      data: { n: 2, id: "A" },
    };
    const headers = { "Ew-Types": "counting.Added", "Ew-Feed-Sequence": "2" };
    await raw.append(subject, encodeCommit([second]), headers, sequence);
    for (const n of [2, 3]) await counting.send(Add({ id: "A", n }));
    await totalsAre(listening, "A", [1, 2, 3]);
    expect(await copies(listening)).toHaveLength(3);
    await raw.close();
  });

  test("what the feed holds twice is copied once", async () => {
    on = await make();
    await using counting = await startCounting(on.broker, log);
    await using listening = await startListening(on.broker, log);
    for (const n of [1, 2]) await counting.send(Add({ id: "A", n }));
    await copiesAre(listening, 2);
    const raw = await connectBeside(on.broker);
    const subject = "ew.counting.pub.all.Added";
    const shown = await raw.readSubject("EW_counting_PUB_all", subject, 0);
    for (const { bytes } of shown) await raw.append(subject, bytes, {});
    await counting.send(Add({ id: "A", n: 3 }));
    await totalsAre(listening, "A", [1, 2, 3]);
    expect(await copies(listening)).toHaveLength(3);
    await raw.close();
  });

  test("what is no event on a feed is a dead letter of the import, and the next is copied", async () => {
    on = await make();
    await using counting = await startCounting(on.broker, log);
    await using listening = await startListening(on.broker, log);
    const raw = await connectBeside(on.broker);
    await raw.append("ew.counting.pub.all.Added", new TextEncoder().encode("{}"), {});
    await counting.send(Add({ id: "A", n: 1 }));
    await totalsAre(listening, "A", [1]);
    for await (const letter of listening.operations.deadLetters()) {
      expect(letter).toMatchObject({ reader: IMPORT, key: "unreadable" });
    }
    expect(await listening.operations.drop(IMPORT, "unreadable")).toEqual({ outcome: "done" });
    await raw.close();
  });

  test("a feed that is not there yet is waited for, and told of once", async () => {
    on = await make();
    const { log: tell, entries: told } = createLog();
    await using listening = await startListening(on.broker, tell);
    await using counting = await startCounting(on.broker, log);
    await counting.send(Add({ id: "A", n: 1 }));
    await totalsAre(listening, "A", [1]);
    expect(told.filter(({ event }) => event === "feed_missing")).toMatchObject([
      { level: "warn", context: "counting", feed: "all" },
    ]);
  });

  test("a saga from now on does not hear what the feed held before it was first imported", async () => {
    on = await make();
    await using counting = await startCounting(on.broker, log);
    await counting.send(Add({ id: "A", n: 1 }));
    const raw = await connectBeside(on.broker);
    await eventually("it is published", async () => (await raw.endOf("EW_counting_PUB_all")) === 1);
    await raw.close();
    await using listening = await startListening(on.broker, log);
    await counting.send(Add({ id: "B", n: 2 }));
    await totalsAre(listening, "B", [2]);
    await totalsAre(listening, "A", [1]);
    await notesAre(listening, ["B"]);
  });

  test("a saga that was there before its feed does not hear the feed's past either", async () => {
    on = await make();
    const before = await startListening(on.broker, log);
    await before.close();
    await using counting = await startCounting(on.broker, log);
    await counting.send(Add({ id: "A", n: 1 }));
    const raw = await connectBeside(on.broker);
    await eventually("it is published", async () => (await raw.endOf("EW_counting_PUB_all")) === 1);
    await raw.close();
    await using listening = await startListening(on.broker, log);
    await counting.send(Add({ id: "B", n: 2 }));
    await totalsAre(listening, "A", [1]);
    await notesAre(listening, ["B"]);
  });

  test("a saga from the beginning hears also that", async () => {
    on = await make();
    await using counting = await startCounting(on.broker, log);
    await counting.send(Add({ id: "A", n: 1 }));
    const raw = await connectBeside(on.broker);
    await eventually("it is published", async () => (await raw.endOf("EW_counting_PUB_all")) === 1);
    await raw.close();
    await using listening = await startListening(on.broker, log, noting("beginning"));
    await notesAre(listening, ["A"]);
  });

  test("one that is not as its catalog.json says is a dead letter of whoever hears it", async () => {
    on = await make();
    await using counting = await startCounting(on.broker, log);
    await using listening = await startListening(on.broker, log);
    await counting.send(Add({ id: "A" }));
    await counting.send(Add({ id: "B", n: 1 }));
    await totalsAre(listening, "B", [1]);
    const letters = await eventually("two dead letters", async () => {
      const found: DeadLetter[] = [];
      for await (const letter of listening.operations.deadLetters()) found.push(letter);
      return found.length === 2 && found;
    });
    expect(letters.map(({ reader }) => reader).sort()).toEqual(["Noting", "Totals"]);
    expect(letters[0]!.reason).toMatch(/counting\.Added v1 is not as .* needs n/);
    expect(entries.filter(({ event }) => event === "reader_stopped")).toEqual([]);
  });
});
