// Writes that wait for each other, on a real server.
import { afterAll, beforeAll, expect, test } from "vitest";
import { type NatsServer, startNatsServer } from "../../../scripts/nats-server.ts";
import { systemClock } from "../../host/clock.ts";
import type { Connection, WriteResult } from "../../ports.ts";
import { nats } from "../nats.ts";

let server: NatsServer;
let grouped: Connection;
beforeAll(async () => {
  server = await startNatsServer();
  grouped = await connect(true);
}, 60_000);
afterAll(async () => {
  await grouped?.close();
  await server?.stop();
});

const STREAM = "EW_groups_EVENTS";
const topology = {
  streams: [{ name: STREAM, kind: "log" as const, subjects: ["ew.groups.evt.>"] }],
  buckets: [],
};

function connect(groupCommit: boolean): Promise<Connection> {
  const broker = nats({ servers: server.url, groupCommit });
  return broker.connect({ topology, clock: systemClock, log: () => undefined });
}

const bytes = new TextEncoder().encode("[]");
const subjectOf = (name: string, index: number): string => `ew.groups.evt.${name}.${index}`;
const indexes = (count: number): readonly number[] => Array.from({ length: count }, (_, i) => i);

/** One write to each of so many subjects, all at one time. */
function writeEach(
  name: string,
  count: number,
  write: (subject: string, index: number) => Promise<WriteResult>,
): Promise<readonly WriteResult[]> {
  return Promise.all(indexes(count).map((index) => write(subjectOf(name, index), index)));
}

/** The batches that the stored messages of these subjects came in. */
async function batchesOf(name: string, count: number): Promise<ReadonlySet<string | undefined>> {
  const read = (i: number) => grouped.readSubject(STREAM, subjectOf(name, i), 0);
  const stored = (await Promise.all(indexes(count).map(read))).flat();
  return new Set(stored.map(({ headers }) => headers["Nats-Batch-Id"]));
}

test("each is stored where it is told, and the next one after it", async () => {
  const first = await writeEach("chain", 450, (subject) => grouped.append(subject, bytes, {}, 0));
  const second = await writeEach("chain", 450, (subject, index) => {
    const before = first[index]!;
    const expected = before.kind === "stored" ? before.sequence : -1;
    return grouped.append(subject, bytes, {}, expected);
  });
  for (const index of indexes(450)) {
    const stored = await grouped.readSubject(STREAM, subjectOf("chain", index), 0);
    const told = [first[index], second[index]];
    expect(stored.map(({ sequence }) => ({ kind: "stored", sequence }))).toEqual(told);
  }
  // The first of each round goes alone; 200 at most go together.
  expect((await batchesOf("chain", 450)).size).toBeLessThanOrEqual(1 + 2 * 3);
});

test("a conflict is that of one, and its neighbours are stored", async () => {
  const expected = (index: number): number => (index === 30 ? 7 : 0);
  const results = await writeEach("conflict", 60, (subject, index) =>
    grouped.append(subject, bytes, {}, expected(index)),
  );
  expect(results[30]).toEqual({ kind: "conflict" });
  expect(results.filter(({ kind }) => kind === "stored")).toHaveLength(59);
  expect(await grouped.readSubject(STREAM, subjectOf("conflict", 30), 0)).toEqual([]);
});

test("a message that was stored before is told of alone", async () => {
  const id = (index: number) => ({ "Nats-Msg-Id": `known.${index}` });
  const known = await grouped.append(subjectOf("known", 5), bytes, id(5));
  const results = await writeEach("known", 20, (subject, index) =>
    grouped.append(subject, bytes, id(index)),
  );
  expect(results[5]).toEqual({ ...known, kind: "duplicate" });
  expect(results.filter(({ kind }) => kind === "stored")).toHaveLength(19);
});

test("what is too large is refused alone", async () => {
  const large = new Uint8Array(2 * 1024 * 1024);
  const results = await Promise.allSettled(
    indexes(20).map((index) =>
      grouped.append(subjectOf("large", index), index === 7 ? large : bytes, {}, 0),
    ),
  );
  const refused = results.flatMap((result) => (result.status === "rejected" ? [result] : []));
  expect(refused.map(({ reason }) => reason.code)).toEqual(["message_too_large"]);
  expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(19);
});

test("what cannot be written at all is refused alone, and the next ones are written", async () => {
  const results = await Promise.allSettled(
    indexes(20).map((index) => {
      const headers = { Name: index === 7 ? "two\r\nlines" : "one line" };
      return grouped.append(subjectOf("lines", index), bytes, headers, 0);
    }),
  );
  expect(results[7]).toMatchObject({ status: "rejected", reason: { code: "envelope_invalid" } });
  expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(19);
  expect((await grouped.append(subjectOf("lines", 20), bytes, {}, 0)).kind).toBe("stored");
});

test("two writes to one subject are never in one batch", async () => {
  const twice = [0, 1, 0, 1, 2, 0].map((index) =>
    grouped.append(subjectOf("twice", index), bytes, {}),
  );
  expect((await Promise.all(twice)).every(({ kind }) => kind === "stored")).toBe(true);
  const stored = await grouped.readSubject(STREAM, subjectOf("twice", 0), 0);
  const batches = stored.map(({ headers }) => headers["Nats-Batch-Id"]);
  expect(new Set(batches).size).toBe(3);
});

test("a stream that was made without batches takes them from then on", async () => {
  const other = {
    ...topology,
    streams: [{ name: "EW_later_EVENTS", kind: "log" as const, subjects: ["ew.later.evt.>"] }],
  };
  const options = { topology: other, clock: systemClock, log: () => undefined };
  const plain = await nats({ servers: server.url }).connect(options);
  await plain.append("ew.later.evt.A.1", bytes, {}, 0);
  await plain.close();
  const later = await nats({ servers: server.url, groupCommit: true }).connect(options);
  const results = await Promise.all(
    indexes(20).map((index) => later.append(`ew.later.evt.B.${index}`, bytes, {}, 0)),
  );
  expect(results.every(({ kind }) => kind === "stored")).toBe(true);
  const last = await later.lastOf("EW_later_EVENTS", "ew.later.evt.B.19");
  expect(last?.headers["Nats-Batch-Commit"]).toBe("1");
  await later.close();
});
