// With permissions on, an app reads the feeds of other contexts that its catalog hears, and is told
// what is missing when its role was made before.
import { defineReaction, type LogEntry, startApp } from "eventwright";
import { nats } from "eventwright/nats";
import { type PermissionParts, rolesOf } from "eventwright/nats-permissions";
import { expect, onTestFinished, test } from "vitest";
import { natsConf } from "../../cli/permissions/nats-conf.ts";
import { startNatsServer } from "../../scripts/nats-server.ts";
import { eventually, QUICK } from "../delivery/brokers.ts";
import { Add } from "../delivery/counters.ts";
import {
  CountingAdded,
  Note,
  notes,
  startCounting,
  startListening,
  totals,
} from "../delivery/listening.ts";

const parts: PermissionParts = {
  ...{ context: "listening", aggregates: [{ name: "Notes", commands: ["Note"] }], services: [] },
  ...{ sagas: ["Noting"], projections: ["Totals"] },
};

/** A server on which `listening` has a worker, and `admin` may do everything. */
async function startServer(role: PermissionParts) {
  const config = `${natsConf({ context: "listening" }, [rolesOf(role)[0]!])}
    accounts { SHOP { jetstream: enabled, users: [
      { user: admin, password: "s3cret" }
      { user: worker, password: "s3cret", permissions: $listening_worker }
    ] } }`;
  const server = await startNatsServer({ config });
  onTestFinished(() => server.stop());
  const brokerOf = (user: string) => {
    const inboxPrefix = user === "worker" ? { inboxPrefix: "_INBOX.listening.worker" } : {};
    return nats({ servers: server.url, connection: { user, pass: "s3cret", ...inboxPrefix } });
  };
  return { admin: brokerOf("admin"), worker: brokerOf("worker") };
}

function createLog() {
  const entries: LogEntry[] = [];
  return { log: (entry: LogEntry) => void entries.push(entry), entries };
}

test("the worker copies the feeds that its context hears, and nothing that it asks is refused", async () => {
  const imports = [{ context: "counting", feed: "all" }];
  const { admin, worker } = await startServer({ ...parts, imports });
  const { log, entries } = createLog();
  await using counting = await startCounting(admin, () => undefined);
  await using listening = await startListening(worker, log);
  await counting.send(Add({ id: "A", n: 1 }));
  await eventually("it is heard", async () => (await listening.query(totals, "A"))?.length === 1);
  expect(entries.filter(({ event }) => event === "forbidden" || event === "feed_missing")).toEqual(
    [],
  );
}, 30_000);

test("an app whose role does not say so runs, and tells what it may not read", async () => {
  const { admin, worker } = await startServer(parts);
  const { log, entries } = createLog();
  await using counting = await startCounting(admin, () => undefined);
  await using listening = await startListening(worker, log);
  const missing = await eventually("it is told", async () =>
    entries.find(({ event }) => event === "feed_missing"),
  );
  expect(missing.message).toMatch(
    /may not publish to \$JS\.API\.STREAM\.INFO\.EW_counting_PUB_all/,
  );
  expect((await counting.send(Add({ id: "A", n: 1 }))).ok).toBe(true);
  expect(await listening.query(totals, "A")).toBeUndefined();
}, 30_000);

test("a worker runs a reaction to a feed: it hears, sends, and writes dead letters", async () => {
  const imports = [{ context: "counting", feed: "all" }];
  const { admin, worker } = await startServer({ ...parts, imports });
  const { log, entries } = createLog();
  await using counting = await startCounting(admin, () => undefined);
  const noting = defineReaction("NoteAll", {
    on: [CountingAdded],
    commands: [Note],
    react: ({ data }) => {
      if (data.n === 1) throw new Error("One is too few.");
      return [Note(data)];
    },
  });
  const app = { aggregates: [notes], reactions: [noting], limits: QUICK };
  await using listening = await startApp({ broker: worker, ...app, log });
  for (const n of [1, 2]) await counting.send(Add({ id: "A", n }));
  await eventually("it is noted", async () => {
    for await (const { event } of listening.readEvents()) if (event.type === "Noted") return true;
    return false;
  });
  const letters = entries.filter(({ event }) => event === "dead_letter");
  expect(letters).toMatchObject([{ reader: "NoteAll", key: "A" }]);
  expect(entries.filter(({ event }) => event === "forbidden")).toEqual([]);
}, 30_000);
