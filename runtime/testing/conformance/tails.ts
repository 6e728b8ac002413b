// Conformance: ordered, gap-free reading of a stream.
import { EventwrightError } from "../../core/error.ts";
import type { Connection, StoredMessage, Tail } from "../../ports.ts";
import type { Behaviour, Scene } from "./case.ts";
import {
  assert,
  bodies,
  bytesOf,
  equal,
  pause,
  range,
  readCount,
  readThrough,
  sequences,
  stored,
  textIn,
  until,
  within,
} from "./expect.ts";
import { appendText, orderOf } from "./streams.ts";

/** Messages that need several batches of any adapter. */
const MANY = 1_200;

/** Cases of tails. */
export const tailBehaviours: readonly Behaviour[] = [
  {
    name: "a tail gives all messages once and in order while two connections append",
    keeps: ["log"],
    async check(scene) {
      const writers = [await scene.connect(), await scene.connect()];
      const tail = tailOf(scene, await scene.connect(), 1);
      const reading = readToEnd(tail);
      const appending = writers.map((writer, who) => appendMany(scene, writer, who, MANY / 2));
      const written = (await Promise.all(appending)).flat().sort((a, b) => a - b);
      written.push(await appendText(writers[0]!, orderOf(scene, "A"), END));
      const read = await reading;
      equal(read.length, MANY + 1, "Messages read");
      equal(sequences(read), written, "Sequences read");
    },
  },
  {
    name: "a tail that starts late gives all that is stored from its sequence on",
    keeps: ["log"],
    async check(scene) {
      const connection = await scene.connect();
      const written = await appendMany(scene, connection, 0, MANY);
      const from = written[99]!;
      const read = await readThrough(tailOf(scene, connection, from), written.at(-1)!);
      equal(sequences(read), written.slice(99), "Sequences read");
    },
  },
  {
    name: "a tail gives large messages without a gap",
    keeps: ["log"],
    async check(scene) {
      const connection = await scene.connect();
      const appends = range(10).map((index) =>
        connection.append(orderOf(scene, "A"), new Uint8Array(500_000).fill(index), {}),
      );
      const written = (await Promise.all(appends)).map(stored).sort((a, b) => a - b);
      const read = await readThrough(tailOf(scene, connection, 1), written.at(-1)!);
      equal(sequences(read), written, "Sequences read");
      assert(
        read.every(({ bytes }) => bytes.length === 500_000),
        "A message is cut",
      );
    },
  },
  {
    name: "a tail at the end waits for what comes",
    keeps: ["log"],
    async check(scene) {
      const connection = await scene.connect();
      const empty = tailOf(scene, connection, 1);
      const pending = within(empty.next(), "next() on a stream that was empty");
      const first = await appendText(connection, orderOf(scene, "A"), "one");
      equal(bodies(await pending), ["one"], "What came first");
      const waiting = within(tailOf(scene, connection, first + 1).next(), "next() at the end");
      await appendText(await scene.connect(), orderOf(scene, "B"), "two");
      equal(bodies(await waiting), ["two"], "What came then");
    },
  },
  {
    name: "a tail reads only the subjects that fit its filter",
    keeps: ["log"],
    async check(scene) {
      const connection = await scene.connect();
      const { event } = scene.names;
      const filter = event("Order", "x").replace(/x$/, "*");
      const tail = tailOf(scene, connection, 1, [filter]);
      await appendText(connection, event("Order", "A"), "a1");
      await appendText(connection, event("Invoice", "A"), "no");
      await appendText(connection, event("Orders", "A"), "no");
      const last = await appendText(connection, event("Order", "B"), "b1");
      equal(bodies(await readThrough(tail, last)), ["a1", "b1"], "What the tail gave");
      const rest = event("Invoice", "x").replace(/x$/, ">");
      const marker = await appendText(connection, event("Invoice", "Z"), "z");
      const invoices = await readThrough(tailOf(scene, connection, 1, [rest]), marker);
      equal(bodies(invoices), ["no", "z"], "What the tail of the rest gave");
    },
  },
  {
    name: "a tail with several filters reads them in the order of the stream",
    keeps: ["log"],
    async check(scene) {
      const connection = await scene.connect();
      const { event } = scene.names;
      const filters = [event("Order", "A"), event("Invoice", "B"), event("Refund", "C")];
      const tail = tailOf(scene, connection, 1, filters);
      let last = 0;
      for (const index of range(8)) {
        await appendText(connection, filters[(index * 2) % 3]!, String(index));
        await appendText(connection, event("Order", "B"), "no");
        last = await appendText(connection, filters[index % 3]!, `+${index}`);
      }
      const wanted = range(8).flatMap((index) => [String(index), `+${index}`]);
      equal(bodies(await readThrough(tail, last)), wanted, "What the tail gave");
    },
  },
  {
    name: "two tails of one stream each read all of it",
    keeps: ["log"],
    async check(scene) {
      const connection = await scene.connect();
      const tails = [tailOf(scene, connection, 1), tailOf(scene, connection, 1)];
      const written = await appendMany(scene, connection, 0, 50);
      for (const tail of tails) {
        const read = await readThrough(tail, written.at(-1)!);
        equal(sequences(read), written, "Sequences read");
      }
    },
  },
  {
    name: "backlog counts the matching messages that were stored when the tail was opened",
    keeps: ["log"],
    async check(scene) {
      const connection = await scene.connect();
      const written: number[] = [];
      for (const id of ["A", "B", "A", "B", "A"]) {
        written.push(await appendText(connection, orderOf(scene, id), id));
      }
      const backlog = (from: number, filters?: readonly string[]): Promise<number> =>
        within(tailOf(scene, connection, from, filters).backlog(), "backlog()");
      equal(await backlog(1), 5, "The backlog from the start");
      equal(await backlog(written[3]!), 2, "The backlog from the fourth");
      equal(await backlog(1, [orderOf(scene, "A")]), 3, "The backlog of A");
      equal(await backlog(written[1]!, [orderOf(scene, "A")]), 2, "The backlog of A from there");
      equal(await backlog(written[4]! + 1), 0, "The backlog from the end");
    },
  },
  {
    name: "passed says no until next has given what fits, and skips what does not fit",
    keeps: ["log"],
    async check(scene) {
      const connection = await scene.connect();
      const at: number[] = [];
      for (const id of ["A", "B", "A", "B", "B"]) {
        at.push(await appendText(connection, orderOf(scene, id), id));
      }
      const tail = tailOf(scene, connection, 1, [orderOf(scene, "A")]);
      equal(await within(tail.passed(at[0]!), "passed"), false, "passed() before the first next()");
      equal(
        await within(tail.passed(at[4]!), "passed"),
        false,
        "passed() of the end before next()",
      );
      await readThrough(tail, at[2]!);
      for (const sequence of [at[0]!, at[2]!, at[4]!]) {
        await until(() => tail.passed(sequence), `passed(${sequence}) after it was read`);
      }
      const more = await appendText(connection, orderOf(scene, "A"), "more");
      equal(await within(tail.passed(more), "passed"), false, "passed() of a newer message");
      await readThrough(tail, more);
      await until(() => tail.passed(more), "passed() after the newer message was read");
    },
  },
  {
    name: "passed says no beyond the end, where a message may still come",
    keeps: ["log"],
    async check(scene) {
      const connection = await scene.connect();
      const last = await appendText(connection, orderOf(scene, "A"), "x");
      const tail = tailOf(scene, connection, 1);
      await readThrough(tail, last);
      equal(await within(tail.passed(last + 1), "passed"), false, "passed() beyond the end");
    },
  },
  {
    name: "closing a tail ends a waiting next with nothing, and every later one",
    keeps: ["log"],
    async check(scene) {
      const connection = await scene.connect();
      await appendText(connection, orderOf(scene, "A"), "x");
      const tail = tailOf(scene, connection, 2);
      const pending = within(tail.next(), "next() at close");
      await within(tail.backlog(), "backlog()");
      tail.close();
      equal(await pending, [], "The pending next()");
      equal(await within(tail.next(), "next() after close"), [], "A later next()");
      tail.close();
      const unread = tailOf(scene, connection, 1);
      unread.close();
      equal(await within(unread.next(), "next() after close"), [], "next() of an unread tail");
    },
  },
  {
    name: "a tail from beyond the end throws log_shorter_than_checkpoint",
    keeps: ["log"],
    async check(scene) {
      const connection = await scene.connect();
      equal(await refusal(tailOf(scene, connection, 2)), SHORTER, "From 2 of an empty stream");
      const end = await appendText(connection, orderOf(scene, "A"), "x");
      equal(await refusal(tailOf(scene, connection, end + 2)), SHORTER, "From beyond the end");
      const other = [orderOf(scene, "B")];
      equal(await refusal(tailOf(scene, connection, end + 9, other)), SHORTER, "With a filter");
      const late = tailOf(scene, connection, end + 1);
      const pending = readCount(late, 1);
      // Gives a tail that refuses wrongly the time to do so.
      await Promise.race([pending, pause(50)]);
      await appendText(connection, orderOf(scene, "A"), "y");
      equal(bodies(await pending), ["y"], "A tail from the first sequence after the end");
    },
  },
];

/** A tail of the events. */
export function tailOf(
  scene: Scene,
  connection: Connection,
  from: number,
  filters: readonly string[] = [],
): Tail {
  return connection.tail({ stream: scene.names.events, filters, from });
}

/** Appends with at most 50 in flight; gives the sequences in order. */
export async function appendMany(
  scene: Scene,
  connection: Connection,
  who: number,
  count: number,
): Promise<number[]> {
  const written: number[] = [];
  for (let start = 0; start < count; start += 50) {
    const batch = range(Math.min(50, count - start)).map((index) =>
      connection.append(
        orderOf(scene, `${who}-${index % 7}`),
        bytesOf(`${who}/${start + index}`),
        {},
      ),
    );
    written.push(...(await Promise.all(batch)).map(stored));
  }
  return written.sort((a, b) => a - b);
}

/** The body of the last message of a run. */
const END = "end";
const SHORTER = "log_shorter_than_checkpoint";

async function readToEnd(tail: Tail): Promise<StoredMessage[]> {
  const read: StoredMessage[] = [];
  while (read.length === 0 || textIn(read.at(-1)!.bytes) !== END) {
    read.push(...(await within(tail.next(), `next() after ${read.length} messages`)));
  }
  return read;
}

async function refusal(tail: Tail): Promise<unknown> {
  try {
    return await within(tail.next(), "next() of a tail from beyond the end");
  } catch (error) {
    return error instanceof EventwrightError ? error.code : String(error);
  }
}
