// Conformance: appending to a log and reading one subject of it.
import type { EventwrightError } from "../../core/error.ts";
import type { Connection } from "../../ports.ts";
import type { Behaviour, Scene } from "./case.ts";
import { assert, bodies, bytesOf, equal, range, sequences, stored, textIn } from "./expect.ts";

/** Rounds of a race: enough for an adapter that checks before it writes to lose one. */
const ROUNDS = 50;
/** Messages of a subject that is longer than one page of any adapter. */
const LONG = 1_100;

/** Cases of appends and reads. */
export const streamBehaviours: readonly Behaviour[] = [
  {
    name: "append answers rising sequences that start at 1 or above",
    keeps: ["log"],
    async check(scene) {
      const connection = await scene.connect();
      let before = 0;
      for (const index of range(6)) {
        const sequence = await appendText(connection, orderOf(scene, `A${index % 2}`), "x");
        assert(sequence > before, `Sequence ${sequence} came after ${before}`);
        before = sequence;
      }
    },
  },
  {
    name: "an append under the subject's last sequence is stored",
    keeps: ["log"],
    async check(scene) {
      const connection = await scene.connect();
      const first = await appendText(connection, orderOf(scene, "A"), "one", 0);
      const second = await appendText(connection, orderOf(scene, "A"), "two", first);
      assert(second > first, `Sequence ${second} came after ${first}`);
    },
  },
  {
    name: "an append under an outdated expectation conflicts and stores nothing",
    keeps: ["log"],
    async check(scene) {
      const connection = await scene.connect();
      const subject = orderOf(scene, "A");
      const first = await appendText(connection, subject, "one");
      const second = await appendText(connection, subject, "two");
      for (const expected of [first, second + 1]) {
        const result = await connection.append(subject, bytesOf("no"), {}, expected);
        equal(result, { kind: "conflict" }, `append under ${expected}`);
      }
      const read = await connection.readSubject(scene.names.events, subject, 0);
      equal(bodies(read), ["one", "two"], "The subject");
      equal(await connection.endOf(scene.names.events), second, "The end");
    },
  },
  {
    name: "an append that expects an empty subject conflicts when it is not empty",
    keeps: ["log"],
    async check(scene) {
      const connection = await scene.connect();
      await appendText(connection, orderOf(scene, "A"), "one", 0);
      const result = await connection.append(orderOf(scene, "A"), bytesOf("two"), {}, 0);
      equal(result.kind, "conflict", "The second append that expects 0");
    },
  },
  {
    name: "a message of the largest size is stored, one too large for good is refused so",
    keeps: ["log"],
    async check(scene) {
      const connection = await scene.connect();
      const largest = new Uint8Array(connection.maxMessageBytes);
      const sequence = stored(await connection.append(orderOf(scene, "A"), largest, {}, 0));
      const headers = { "Ew-Large": "x".repeat(2 * connection.maxMessageBytes) };
      const failure = await connection.append(orderOf(scene, "A"), largest, headers).then(
        ({ kind }) => ({ code: kind, transient: true }),
        (error: EventwrightError) => error,
      );
      const { code, transient } = failure;
      equal({ code, transient }, { code: "message_too_large", transient: false }, "The refusal");
      equal(await connection.endOf(scene.names.events), sequence, "The end");
    },
  },
  {
    name: "an append without expectation is stored whatever is there",
    keeps: ["log"],
    async check(scene) {
      const connection = await scene.connect();
      const subject = orderOf(scene, "A");
      for (const text of ["same", "same", "same"]) await appendText(connection, subject, text);
      const read = await connection.readSubject(scene.names.events, subject, 0);
      equal(bodies(read), ["same", "same", "same"], "The subject");
    },
  },
  {
    name: "a message whose id is known is a duplicate of the first one, and not stored",
    keeps: ["log"],
    async check(scene) {
      const connection = await scene.connect();
      const { events } = scene.names;
      const [a, b] = [orderOf(scene, "A"), orderOf(scene, "B")];
      const headers = { "Nats-Msg-Id": "Order.A|1" };
      const first = stored(await connection.append(a, bytesOf("one"), headers, 0));
      const second = await appendText(connection, a, "two", first);
      for (const [subject, expected] of [[a, second] as const, [b, 0] as const]) {
        const again = await connection.append(subject, bytesOf("again"), headers, expected);
        equal(again, { kind: "duplicate", sequence: first }, `The same id on ${subject}`);
      }
      equal(await connection.endOf(events), second, "The end");
      await appendText(connection, b, "one", 0);
    },
  },
  {
    name: "a write that no stream takes is unknown, and taken when the stream is there",
    keeps: ["log"],
    async check(scene) {
      const connection = await scene.connect();
      const subject = scene.names.command("Order", "Place", "A");
      const nowhere = await connection.append(subject, bytesOf("x"), {});
      equal(nowhere.kind, "unknown", "An append to a queue that is not there");
      const row = await connection.put(scene.names.rows("Orders"), "a", bytesOf("x"), 0);
      equal(row.kind, "unknown", "A put into a bucket that is not there");
      const due = scene.names.due("Flow", "A", 1, "timer");
      const timer = scene.names.timer("Flow", "A", 1, "timer");
      const set = await connection.schedule(timer, due, 0, bytesOf("x"), {});
      equal(set.kind, "unknown", "A schedule without a stream of timers");
      const more = { keeps: ["queue", "buckets"] as const };
      await scene.connect(more);
      await appendText(connection, subject, "x");
      stored(await connection.put(scene.names.rows("Orders"), "a", bytesOf("x"), 0));
    },
  },
  {
    name: "an expectation looks at its own subject only",
    keeps: ["log"],
    async check(scene) {
      const connection = await scene.connect();
      const [a, b] = [orderOf(scene, "A"), orderOf(scene, "B")];
      const first = await appendText(connection, a, "a1", 0);
      const other = await appendText(connection, b, "b1", 0);
      const wrong = await connection.append(a, bytesOf("a2"), {}, other);
      equal(wrong.kind, "conflict", "An append under the sequence of another subject");
      await appendText(connection, a, "a2", first);
    },
  },
  {
    name: "of two connections that append under one expectation exactly one wins",
    keeps: ["log"],
    async check(scene) {
      const connections = [await scene.connect(), await scene.connect()];
      const subject = orderOf(scene, "A");
      let expected = 0;
      for (const round of range(ROUNDS)) {
        const racing = connections.map((connection, who) =>
          connection.append(subject, bytesOf(`${round}/${who}`), {}, expected),
        );
        const results = await Promise.all(racing);
        const kinds = results.map(({ kind }) => kind).sort();
        equal(kinds, ["conflict", "stored"], `Round ${round}`);
        for (const result of results) if (result.kind === "stored") expected = result.sequence;
      }
      const read = await connections[0]!.readSubject(scene.names.events, subject, 0);
      equal(read.length, ROUNDS, "Messages after all rounds");
    },
  },
  {
    name: "of many appends in flight under one expectation exactly one wins",
    keeps: ["log"],
    async check(scene) {
      const connection = await scene.connect();
      const subject = orderOf(scene, "A");
      const racing = range(20).map((index) =>
        connection.append(subject, bytesOf(String(index)), {}, 0),
      );
      const won = (await Promise.all(racing)).filter(({ kind }) => kind === "stored");
      equal(won.length, 1, "Appends that were stored");
      const read = await connection.readSubject(scene.names.events, subject, 0);
      equal(read.length, 1, "Messages of the subject");
    },
  },
  {
    name: "reading a subject gives that exact subject only, in order",
    keeps: ["log"],
    async check(scene) {
      const connection = await scene.connect();
      const { events, event } = scene.names;
      const subject = event("Order", "A");
      const others = [event("Order", "AB"), event("Orders", "A"), event("Order", "a")];
      const mine: number[] = [];
      for (const text of ["1", "2", "3"]) {
        mine.push(await appendText(connection, subject, text));
        for (const other of others) await appendText(connection, other, "other");
      }
      for (const options of [{}, { leader: true }]) {
        const read = await connection.readSubject(events, subject, 0, options);
        equal(bodies(read), ["1", "2", "3"], "Bodies");
        equal(sequences(read), mine, "Sequences");
        assert(
          read.every((message) => message.subject === subject),
          "A subject differs",
        );
      }
    },
  },
  {
    name: "reading a subject starts after a sequence and stops at a limit",
    keeps: ["log"],
    async check(scene) {
      const connection = await scene.connect();
      const { events } = scene.names;
      const subject = orderOf(scene, "A");
      const at: number[] = [];
      for (const index of range(5)) at.push(await appendText(connection, subject, `${index}`));
      const read = async (after: number, options = {}): Promise<readonly string[]> =>
        bodies(await connection.readSubject(events, subject, after, options));
      for (const leader of [false, true]) {
        equal(await read(at[1]!, { leader }), ["2", "3", "4"], "After the second");
        equal(await read(0, { leader, limit: 2 }), ["0", "1"], "At most two");
        equal(await read(at[0]!, { leader, limit: 1 }), ["1"], "One after the first");
        equal(await read(at[4]!, { leader }), [], "After the last");
      }
      equal(bodies(await connection.readSubject(events, orderOf(scene, "B"), 0)), [], "Unknown");
    },
  },
  {
    name: "reading a long subject without a limit gives all of it",
    keeps: ["log"],
    async check(scene) {
      const connection = await scene.connect();
      const subject = orderOf(scene, "A");
      const texts = range(LONG).map(String);
      await Promise.all(texts.map((text) => appendText(connection, subject, text)));
      const read = await connection.readSubject(scene.names.events, subject, 0);
      equal(read.length, LONG, "Messages read");
      equal([...bodies(read)].sort(), [...texts].sort(), "Bodies");
      const ordered = [...sequences(read)].sort((a, b) => a - b);
      equal(sequences(read), ordered, "Sequences");
    },
  },
  {
    name: "lastOf is the newest message of its subject, and nothing for an unknown one",
    keeps: ["log"],
    async check(scene) {
      const connection = await scene.connect();
      const { events } = scene.names;
      await appendText(connection, orderOf(scene, "A"), "old");
      const newest = await appendText(connection, orderOf(scene, "A"), "new");
      await appendText(connection, orderOf(scene, "B"), "other");
      for (const options of [{}, { leader: true }]) {
        const last = await connection.lastOf(events, orderOf(scene, "A"), options);
        equal(textIn(last?.bytes), "new", "The body");
        equal(last?.sequence, newest, "The sequence");
        equal(last?.subject, orderOf(scene, "A"), "The subject");
        const unknown = await connection.lastOf(events, orderOf(scene, "C"), options);
        equal(unknown === undefined, true, "The last of an unknown subject is undefined");
      }
    },
  },
  {
    name: "endOf is 0 for an empty stream and then the newest sequence, and no_stream for none",
    keeps: ["log"],
    async check(scene) {
      const connection = await scene.connect();
      const { events } = scene.names;
      equal(await connection.endOf(events), 0, "The end of an empty stream");
      for (const id of ["A", "B", "A"]) {
        const sequence = await appendText(connection, orderOf(scene, id), "x");
        equal(await connection.endOf(events), sequence, "The end after an append");
      }
      const missing = await codeOf(connection.endOf(`${events}_MISSING`));
      equal(missing, "no_stream", "The end of a stream that is not there");
    },
  },
];

async function codeOf(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => "nothing is thrown",
    (error: { readonly code?: unknown }) => error.code,
  );
}

/** Appends text and gives its sequence. */
export async function appendText(
  connection: Connection,
  subject: string,
  text: string,
  expected?: number,
): Promise<number> {
  return stored(await connection.append(subject, bytesOf(text), {}, expected));
}

/** The event subject of an order. */
export function orderOf(scene: Scene, id: string): string {
  return scene.names.event("Order", id);
}
