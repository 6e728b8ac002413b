// Conformance: queues, which are partitioned, bounded and purged, and the logs, which are not.
import { PARTITIONS, partitionOf } from "../../core/subjects.ts";
import type { Connection, Tail } from "../../ports.ts";
import type { Behaviour, Scene } from "./case.ts";
import {
  assert,
  bodies,
  bytesOf,
  equal,
  range,
  readThrough,
  sequences,
  stored,
  within,
} from "./expect.ts";
import { appendText, orderOf } from "./streams.ts";

/** Cases of queues. */
export const queueBehaviours: readonly Behaviour[] = [
  {
    name: "a queue stores a message under the partition of its handler and id",
    keeps: ["queue"],
    async check(scene) {
      const connection = await scene.connect({ handlers: ["Order", "Invoice"] });
      const wanted: string[] = [];
      let last = 0;
      for (const index of range(24)) {
        const [handler, id] = [index % 2 ? "Order" : "Invoice", `ORD-${index}=2F`];
        const command = `ew.${contextOf(scene)}.cmd.${handler}.Place.${id}`;
        last = await appendText(connection, command, String(index));
        const partition = partitionOf([handler, id], PARTITIONS);
        wanted.push(`ew.${contextOf(scene)}.cmd.${partition}.${handler}.Place.${id}`);
      }
      const read = await readThrough(queueTail(scene, connection, 1), last);
      equal(
        read.map(({ subject }) => subject),
        wanted,
        "The stored subjects",
      );
    },
  },
  {
    name: "a tail of one partition gives that partition only, whatever the command",
    keeps: ["queue"],
    async check(scene) {
      const connection = await scene.connect();
      const partition = partitionOf(["Order", "A"]);
      const ids = range(40).map((index) => `B${index}`);
      const others = ids.filter((id) => partitionOf(["Order", id]) !== partition);
      for (const id of others) await appendText(connection, placeOf(scene, id), id);
      const { command } = scene.names;
      await appendText(connection, command("Order", "Place", "A"), "place");
      const last = await appendText(connection, command("Order", "Cancel", "A"), "cancel");
      const filter = `ew.${contextOf(scene)}.cmd.${partition}.>`;
      const tail = queueTail(scene, connection, 1, [filter]);
      equal(bodies(await readThrough(tail, last)), ["place", "cancel"], "What the tail gave");
    },
  },
  {
    name: "a purge deletes what is below its sequence and leaves the rest, the end and the tails",
    keeps: ["queue"],
    async check(scene) {
      const connection = await scene.connect();
      const at = await pushMany(scene, connection, 6);
      const open = queueTail(scene, connection, 1);
      await readThrough(open, at[3]!);
      await connection.purgeBelow(scene.names.commands, at[3]!);
      equal(await connection.endOf(scene.names.commands), at[5], "The end after the purge");
      const left = await readThrough(queueTail(scene, connection, 1), at[5]!);
      equal(sequences(left), at.slice(3), "What is left");
      const more = await pushMany(scene, connection, 1);
      const rest = await readThrough(queueTail(scene, connection, at[3]! + 1), more[0]!);
      equal(sequences(rest), [at[4], at[5], more[0]], "What a tail from the purge on gives");
    },
  },
  {
    name: "an open tail goes on over a purge of what it has read",
    keeps: ["queue"],
    async check(scene) {
      const connection = await scene.connect();
      const tail = queueTail(scene, connection, 1);
      const read: number[] = [];
      const written: number[] = [];
      for (const _ of range(5)) {
        const pushed = await pushMany(scene, connection, 10);
        written.push(...pushed);
        read.push(...sequences(await readThrough(tail, pushed.at(-1)!)));
        await connection.purgeBelow(scene.names.commands, pushed.at(-1)! + 1);
      }
      equal(read, written, "Sequences read");
    },
  },
  {
    name: "an emptied queue keeps its end, and a tail starts after it",
    keeps: ["queue"],
    async check(scene) {
      const connection = await scene.connect();
      const at = await pushMany(scene, connection, 3);
      const end = at[2]!;
      await connection.purgeBelow(scene.names.commands, end + 1);
      equal(await connection.endOf(scene.names.commands), end, "The end");
      const [fromStart, fromEnd] = [1, end + 1].map((from) => queueTail(scene, connection, from));
      equal(await within(fromStart!.backlog(), "backlog()"), 0, "The backlog");
      const [next] = await pushMany(scene, connection, 1);
      assert(next! > end, `Sequence ${next} was given again after ${end}`);
      for (const tail of [fromStart!, fromEnd!]) {
        equal(sequences(await readThrough(tail, next!)), [next], "What the tail gave");
      }
    },
  },
  {
    name: "a purge with a filter leaves other subjects",
    keeps: ["queue"],
    async check(scene) {
      const connection = await scene.connect({ handlers: ["Order", "Invoice"] });
      const { command, commands } = scene.names;
      const at: number[] = [];
      for (const handler of ["Order", "Invoice", "Order", "Invoice", "Order"]) {
        at.push(await appendText(connection, command(handler, "Place", "A"), handler));
      }
      const partition = partitionOf(["Order", "A"]);
      const filter = `ew.${contextOf(scene)}.cmd.${partition}.Order.*.*`;
      await connection.purgeBelow(commands, at[4]!, filter);
      const left = await readThrough(queueTail(scene, connection, 1), at[4]!);
      equal(bodies(left), ["Invoice", "Invoice", "Order"], "What is left");
    },
  },
  {
    name: "nothing in a log can be purged",
    keeps: ["log"],
    async check(scene) {
      const connection = await scene.connect();
      const { events } = scene.names;
      for (const text of ["one", "two"]) await appendText(connection, orderOf(scene, "A"), text);
      const purging = connection.purgeBelow(events, 10).then(ignore, ignore);
      await within(purging, "A purge of a log");
      const left = await connection.readSubject(events, orderOf(scene, "A"), 0);
      equal(bodies(left), ["one", "two"], "The log");
    },
  },
  {
    name: "a full queue answers full, keeps what it has, and takes again after a purge",
    keeps: ["queue"],
    needs: "boundedBroker",
    async check(scene) {
      const connection = await scene.connect();
      const at = await pushMany(scene, connection, scene.queueLimit);
      for (const id of ["over", "again"]) {
        const refused = await connection.append(placeOf(scene, id), bytesOf(id), {});
        assert(refused.kind === "full", `A push to a full queue answered ${refused.kind}`);
        assert(refused.reason.length > 0, "It gave no reason");
      }
      await connection.purgeBelow(scene.names.commands, at[2]!);
      const more = await pushMany(scene, connection, 2);
      const read = await readThrough(queueTail(scene, connection, 1), more[1]!);
      equal(sequences(read), [...at.slice(2), ...more], "What the queue holds");
      const refused = await connection.append(placeOf(scene, "over"), bytesOf("over"), {});
      equal(refused.kind, "full", "A push to the queue that is full again");
    },
  },
  {
    name: "a log is not bounded by the limit of the queues",
    keeps: ["log", "queue"],
    needs: "boundedBroker",
    async check(scene) {
      const connection = await scene.connect();
      const count = scene.queueLimit * 2;
      for (const index of range(count)) {
        await appendText(connection, orderOf(scene, "A"), String(index));
      }
      const read = await connection.readSubject(scene.names.events, orderOf(scene, "A"), 0);
      equal(read.length, count, "Messages of the log");
    },
  },
  {
    name: "dead letters take an expectation and are read by subject",
    keeps: ["deadLetters"],
    async check(scene) {
      const connection = await scene.connect();
      const { deadLetter, deadLetters } = scene.names;
      const subject = deadLetter("orders", "A/1");
      const first = await appendText(connection, subject, "one", 0);
      const again = await connection.append(subject, bytesOf("one"), {}, 0);
      equal(again.kind, "conflict", "The same letter again");
      const second = await appendText(connection, subject, "two", first);
      const last = await connection.lastOf(deadLetters, subject, { leader: true });
      equal(last?.sequence, second, "The newest letter");
    },
  },
];

function placeOf(scene: Scene, id: string): string {
  return scene.names.command("Order", "Place", id);
}

function queueTail(
  scene: Scene,
  connection: Connection,
  from: number,
  filters: readonly string[] = [],
): Tail {
  return connection.tail({ stream: scene.names.commands, filters, from });
}

async function pushMany(scene: Scene, connection: Connection, count: number): Promise<number[]> {
  const written: number[] = [];
  for (const index of range(count)) {
    const result = await connection.append(placeOf(scene, `ORD-${index}`), bytesOf("x"), {});
    written.push(stored(result));
  }
  return written;
}

const contextOf = (scene: Scene): string => scene.names.event("Order", "A").split(".")[1]!;
const ignore = (): void => undefined;
