// Conformance: connecting, connecting again, and closing. Nothing may hang.
import type { Connection } from "../../ports.ts";
import type { Behaviour, Scene } from "./case.ts";
import { bodies, bytesOf, equal, readThrough, stored, textIn, within } from "./expect.ts";
import { isKnown, patternOf, requestOf } from "./messaging.ts";
import { appendText, orderOf } from "./streams.ts";
import { tailOf } from "./tails.ts";
import { targetOf, timerOf } from "./timers.ts";

/** A time-out that close must not wait for. */
const LONG_MS = 60_000;

/** Cases of connections. */
export const connectionBehaviours: readonly Behaviour[] = [
  {
    name: "what one connection wrote stays after its close, for the next one to read and extend",
    keeps: ["log", "buckets"],
    async check(scene) {
      const first = await scene.connect();
      const at = await appendText(first, orderOf(scene, "A"), "one", 0);
      const put = await first.put(scene.names.readers, "A", bytesOf("value"), 0);
      await first.close();
      const second = await scene.connect();
      equal(await second.endOf(scene.names.events), at, "The end");
      const next = await appendText(second, orderOf(scene, "A"), "two", at);
      const read = await second.readSubject(scene.names.events, orderOf(scene, "A"), 0);
      equal(bodies(read), ["one", "two"], "The subject");
      equal(bodies(await readThrough(tailOf(scene, second, 1), next)), ["one", "two"], "The tail");
      const found = await second.get(scene.names.readers, "A");
      const wanted = ["value", stored(put)];
      equal([textIn(found?.bytes), found?.revision], wanted, "The value");
    },
  },
  {
    name: "two connections at once see each other's writes",
    keeps: ["log", "buckets"],
    async check(scene) {
      const [first, second] = [await scene.connect(), await scene.connect()];
      const tail = tailOf(scene, second, 1);
      const at = await appendText(first, orderOf(scene, "A"), "one");
      equal(bodies(await readThrough(tail, at)), ["one"], "The other's tail");
      const last = await second.lastOf(scene.names.events, orderOf(scene, "A"), { leader: true });
      equal(last?.sequence, at, "The other's lastOf");
      stored(await second.put(scene.names.readers, "A", bytesOf("x"), 0));
      equal(await first.keys(scene.names.readers), ["A"], "The other's keys");
    },
  },
  {
    name: "connecting again keeps what is there and adds new subjects to a stream",
    keeps: ["queue"],
    async check(scene) {
      const { command, commands } = scene.names;
      const one = await scene.connect({ handlers: ["Order"] });
      await appendText(one, command("Order", "Place", "A"), "order 1");
      const both = await scene.connect({ handlers: ["Order", "Invoice"] });
      await appendText(both, command("Invoice", "Place", "A"), "invoice 1");
      const other = await scene.connect({ handlers: ["Refund"] });
      await appendText(other, command("Refund", "Place", "A"), "refund 1");
      await appendText(one, command("Order", "Place", "A"), "order 2");
      const end = await appendText(other, command("Invoice", "Place", "A"), "invoice 2");
      const tail = one.tail({ stream: commands, filters: [], from: 1 });
      const wanted = ["order 1", "invoice 1", "refund 1", "order 2", "invoice 2"];
      equal(bodies(await readThrough(tail, end)), wanted, "The queue");
    },
  },
  {
    name: "many processes that connect at once all can write",
    keeps: ["log", "queue", "buckets"],
    async check(scene) {
      const connections = await Promise.all([1, 2, 3, 4].map(() => scene.connect()));
      const appends = connections.map((connection, index) =>
        appendText(connection, orderOf(scene, `A${index}`), "x", 0),
      );
      await Promise.all(appends);
      equal(await connections[0]!.endOf(scene.names.events), 4, "The end");
    },
  },
  {
    name: "calls that are pending when their connection closes settle",
    keeps: ["log"],
    async check(scene) {
      const [server, client] = [await scene.connect(), await scene.connect()];
      server.serve(patternOf(scene), () => new Promise(() => undefined));
      await isKnown(scene, server);
      const tail = tailOf(scene, client, 1);
      const next = tail.next();
      const ask = client.ask(requestOf(scene, "A"), LONG_MS);
      // The tail waits by now, and the server has the request.
      await isKnown(scene, client);
      const append = client.append(orderOf(scene, "A"), bytesOf("x"), {}, 0);
      await within(client.close(), "close()");
      const ended = await within(next, "The pending next()");
      // It may have had the time to see the append.
      equal(ended.length <= 1, true, "The pending next() ended");
      equal(await within(tail.next(), "next() after close"), [], "next() after close");
      equal(textIn(await within(ask, "The pending ask")), "nothing", "The pending ask");
      await within(settled(append), "The pending append");
    },
  },
  {
    name: "calls that are made after close settle",
    keeps: ["log", "queue", "timers", "buckets"],
    async check(scene) {
      const [server, client] = [await scene.connect(), await scene.connect()];
      server.serve(patternOf(scene), () => new Promise(() => undefined));
      await isKnown(scene, server);
      await within(client.close(), "close()");
      for (const [name, call] of Object.entries(callsOf(scene, client))) {
        // They may answer, refuse or throw, but never wait for what cannot come.
        await within(settled(Promise.resolve().then(call)), `${name} after close`);
      }
    },
  },
];

function callsOf(scene: Scene, connection: Connection): Record<string, () => unknown> {
  const { events, commands, readers, timers } = scene.names;
  const subject = orderOf(scene, "A");
  const bytes = bytesOf("x");
  return {
    append: () => connection.append(subject, bytes, {}, 0),
    readSubject: () => connection.readSubject(events, subject, 0, { leader: true }),
    lastOf: () => connection.lastOf(events, subject),
    endOf: () => connection.endOf(events),
    tail: () => tailOf(scene, connection, 1).close(),
    next: () => connection.tail({ stream: commands, filters: [], from: 1 }).next(),
    backlog: () => tailOf(scene, connection, 1).backlog(),
    passed: () => tailOf(scene, connection, 1).passed(1),
    purgeBelow: () => connection.purgeBelow(commands, 1),
    get: () => connection.get(readers, "A"),
    put: () => connection.put(readers, "A", bytes, 0),
    keys: () => connection.keys(readers),
    schedule: () => connection.schedule(timerOf(scene, 1), targetOf(scene, 1), 0, bytes, {}),
    cancel: () => connection.cancel(timers, timerOf(scene, 1)),
    ask: () => connection.ask(requestOf(scene, "A"), LONG_MS),
    serve: () => connection.serve(patternOf(scene), async () => bytes).close(),
    inbox: () => connection.inbox(() => undefined).close(),
    reply: () => connection.reply("nowhere.1", bytes),
    close: () => connection.close(),
  };
}

function settled(promise: Promise<unknown>): Promise<void> {
  return promise.then(
    () => undefined,
    () => undefined,
  );
}
