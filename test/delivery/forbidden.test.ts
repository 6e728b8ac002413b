// A NATS user who may not do everything: what is refused is told at once, with the permission.
import { nats } from "eventwright/nats";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { systemClock } from "../../runtime/host/clock.ts";
import type { Connection, LogEntry } from "../../runtime/ports.ts";
import { type NatsServer, startNatsServer } from "../../scripts/nats-server.ts";
import { eventually } from "./brokers.ts";

const USERS = `
  authorization { users: [
    { user: owner, password: "s3cret" }
    { user: some, password: "s3cret", permissions: {
      publish: { allow: ["$JS.API.INFO", "a.allowed", "$JS.API.STREAM.INFO.A", "_INBOX.>"] }
      subscribe: { allow: ["_INBOX.some.>", "served"] }
    } }
  ] }`;

let server: NatsServer;
beforeAll(async () => {
  server = await startNatsServer({ config: USERS });
  const owner = nats({ servers: server.url, connection: { user: "owner", pass: "s3cret" } });
  const log = (): void => undefined;
  await (await owner.connect({ topology, clock: systemClock, log })).close();
});
afterAll(() => server?.stop());

const topology = {
  streams: [{ name: "A", subjects: ["a.>"], kind: "log" as const }],
  buckets: [],
};
const bytes = new TextEncoder().encode("x");

async function connect(
  user: string,
  { inboxPrefix, entries = [] }: { inboxPrefix?: string; entries?: LogEntry[] } = {},
): Promise<Connection> {
  const connection = { user, pass: "s3cret", ...(inboxPrefix && { inboxPrefix }) };
  const broker = nats({ servers: server.url, connection });
  const log = (entry: LogEntry): void => void entries.push(entry);
  const connected = await broker.connect({ topology, clock: systemClock, log });
  onTestFinished(() => connected.close());
  return connected;
}

const some = { inboxPrefix: "_INBOX.some" };

test("with an inbox prefix of its own a user needs no other inbox", async () => {
  const connection = await connect("some", some);
  expect(await connection.append("a.allowed", bytes, {}, 0)).toMatchObject({ kind: "stored" });
  expect(await connection.endOf("A")).toBe(1);
  expect(connection.inbox(() => undefined).addressOf("1")).toMatch(/^_INBOX\.some\./);
});

test("an inbox that it may not hear is named, with what to do", async () => {
  await expect(connect("some")).rejects.toMatchObject({
    code: "broker_forbidden",
    message: expect.stringMatching(/may not subscribe to _INBOX\.\w+\.\*\. Say .* inboxPrefix/),
  });
});

test("a write that is refused is not stored, and is no unknown", async () => {
  const connection = await connect("some", some);
  await expect(connection.append("a.other", bytes, {})).rejects.toMatchObject({
    code: "broker_forbidden",
    transient: true,
    message: expect.stringContaining("The NATS user may not publish to a.other. Give it the"),
  });
  expect(await connection.append("a.allowed", bytes, {})).toMatchObject({ kind: "stored" });
});

test("a read that is refused is told at once", async () => {
  const connection = await connect("some", some);
  await expect(connection.lastOf("A", "a.allowed")).rejects.toMatchObject({
    code: "broker_forbidden",
    message: expect.stringContaining("publish to $JS.API.DIRECT.GET.A.a.allowed."),
  });
});

test("each missing permission is logged once, however often it is met", async () => {
  const entries: LogEntry[] = [];
  const connection = await connect("some", { ...some, entries });
  const tail = connection.tail({ stream: "A", filters: [], from: 1 });
  connection.serve("not.served", async () => bytes);
  const forbidden = () => entries.filter(({ event }) => event === "forbidden");
  await eventually("both are logged", async () => forbidden().length >= 2);
  for (const id of ["1", "2", "3"]) {
    await expect(connection.append(`a.many.${id}`, bytes, {})).rejects.toThrow();
  }
  tail.close();
  expect(forbidden().map(({ level, operation, subject }) => [level, operation, subject])).toEqual(
    expect.arrayContaining([
      ["error", "publish", expect.stringMatching(/^\$JS\.API\.CONSUMER\.CREATE\.A\.\w+$/)],
      ["error", "subscription", "not.served"],
      ["error", "publish", "a.many.1"],
    ]),
  );
  const kinds = forbidden().map(({ subject }) => String(subject).replace(/\.\w+$/, ""));
  expect(new Set(kinds).size).toBe(kinds.length);
});
