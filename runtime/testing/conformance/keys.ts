// Conformance: buckets of keys with compare-and-set.
import type { Connection } from "../../ports.ts";
import type { Behaviour, Scene } from "./case.ts";
import { assert, bytesOf, equal, equalBytes, range, stored, textIn } from "./expect.ts";

/** Rounds of a race between two owners. */
const ROUNDS = 50;
const KEY = "orders.1.0";

/** Cases of keys. */
export const keyBehaviours: readonly Behaviour[] = [
  {
    name: "put under revision 0 creates a key, and get gives its bytes and revision",
    keeps: ["buckets"],
    async check(scene) {
      const connection = await scene.connect();
      for (const key of [KEY, "ORD-1=2F_a", "A"]) {
        const revision = await putText(scene, connection, key, `of ${key}`, 0);
        const found = await connection.get(scene.names.readers, key);
        equal(textIn(found?.bytes), `of ${key}`, "The bytes");
        equal(found?.revision, revision, "The revision");
        equal(found?.key, key, "The key");
      }
    },
  },
  {
    name: "get of an unknown key is undefined",
    keeps: ["buckets"],
    async check(scene) {
      const connection = await scene.connect();
      await putText(scene, connection, KEY, "x", 0);
      const found = await connection.get(scene.names.readers, "orders.1");
      equal(found === undefined, true, "get of an unknown key is undefined");
    },
  },
  {
    name: "put under the newest revision replaces the value and raises the revision",
    keeps: ["buckets"],
    async check(scene) {
      const connection = await scene.connect();
      let revision = 0;
      for (const text of ["one", "two", "three"]) {
        const next = await putText(scene, connection, KEY, text, revision);
        assert(next > revision, `Revision ${next} came after ${revision}`);
        revision = next;
        const found = await connection.get(scene.names.readers, KEY);
        equal([textIn(found?.bytes), found?.revision], [text, revision], "The value");
      }
    },
  },
  {
    name: "put under revision 0 conflicts when the key has a value",
    keeps: ["buckets"],
    async check(scene) {
      const connection = await scene.connect();
      await putText(scene, connection, KEY, "one", 0);
      const result = await connection.put(scene.names.readers, KEY, bytesOf("two"), 0);
      equal(result.kind, "conflict", "The second put under 0");
      const found = await connection.get(scene.names.readers, KEY);
      equal(textIn(found?.bytes), "one", "The value");
    },
  },
  {
    name: "put under an outdated or invented revision conflicts and leaves the value",
    keeps: ["buckets"],
    async check(scene) {
      const connection = await scene.connect();
      const first = await putText(scene, connection, KEY, "one", 0);
      const second = await putText(scene, connection, KEY, "two", first);
      for (const expected of [first, second + 1, 0]) {
        const result = await connection.put(scene.names.readers, KEY, bytesOf("no"), expected);
        equal(result.kind, "conflict", `put under ${expected}`);
      }
      const missing = await connection.put(scene.names.readers, "missing", bytesOf("x"), second);
      equal(missing.kind, "conflict", "put of a missing key under a revision");
      const found = await connection.get(scene.names.readers, KEY);
      equal([textIn(found?.bytes), found?.revision], ["two", second], "The value");
    },
  },
  {
    name: "a put does not move the revision of another key",
    keeps: ["buckets"],
    async check(scene) {
      const connection = await scene.connect();
      const first = await putText(scene, connection, "A", "a1", 0);
      await putText(scene, connection, "B", "b1", 0);
      await putText(scene, connection, "A", "a2", first);
    },
  },
  {
    name: "bytes of a value are kept as they are, none too",
    keeps: ["buckets"],
    async check(scene) {
      const connection = await scene.connect();
      const samples = [Uint8Array.from(range(256)), new Uint8Array(0), new Uint8Array(300_000)];
      for (const [index, bytes] of samples.entries()) {
        const key = `k${index}`;
        stored(await connection.put(scene.names.readers, key, bytes, 0));
        const found = await connection.get(scene.names.readers, key);
        assert(found, `There is no value of ${bytes.length} bytes`);
        equalBytes(found.bytes, bytes, `A value of ${bytes.length} bytes`);
      }
    },
  },
  {
    name: "keys names every key of its bucket once",
    keeps: ["buckets"],
    async check(scene) {
      const connection = await scene.connect();
      equal(await connection.keys(scene.names.readers), [], "The keys of an empty bucket");
      const names = range(120).map((index) => `key-${1_000 + index}`);
      const puts = names.map((key) => putText(scene, connection, key, key, 0));
      const revisions = await Promise.all(puts);
      await putText(scene, connection, names[7]!, "again", revisions[7]!);
      const keys = await connection.keys(scene.names.readers);
      equal([...keys].sort(), names, "The keys");
    },
  },
  {
    name: "the same key in two buckets is two keys",
    keeps: ["buckets"],
    async check(scene) {
      const connection = await scene.connect();
      const rows = scene.names.rows("Orders");
      await putText(scene, connection, KEY, "record", 0);
      stored(await connection.put(rows, KEY, bytesOf("row"), 0));
      const found = await connection.get(scene.names.readers, KEY);
      equal(textIn(found?.bytes), "record", "The value in the first bucket");
      equal(await connection.keys(rows), [KEY], "The keys of the second bucket");
    },
  },
  {
    name: "of two owners that put under one revision exactly one wins",
    keeps: ["buckets"],
    async check(scene) {
      const owners = [await scene.connect(), await scene.connect()];
      let revision = 0;
      for (const round of range(ROUNDS)) {
        const racing = owners.map((owner, who) =>
          owner.put(scene.names.readers, KEY, bytesOf(String(who)), revision),
        );
        const results = await Promise.all(racing);
        equal(results.map(({ kind }) => kind).sort(), ["conflict", "stored"], `Round ${round}`);
        const winner = results.findIndex(({ kind }) => kind === "stored");
        revision = stored(results[winner]!);
        const found = await owners[1 - winner]!.get(scene.names.readers, KEY);
        const wanted = [String(winner), revision];
        equal([textIn(found?.bytes), found?.revision], wanted, `The value after round ${round}`);
      }
    },
  },
];

async function putText(
  scene: Scene,
  connection: Connection,
  key: string,
  text: string,
  expected: number,
): Promise<number> {
  return stored(await connection.put(scene.names.readers, key, bytesOf(text), expected));
}
