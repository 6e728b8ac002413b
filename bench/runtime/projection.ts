// A projection that reads a long log of old events from its beginning: rows on NATS, and in a file.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { nats } from "../../runtime/adapters/nats.ts";
import { findDriver } from "../../runtime/adapters/sqlite/driver.ts";
import { tableOf as tableOfStream } from "../../runtime/adapters/sqlite/schema.ts";
import { sqlite } from "../../runtime/adapters/sqlite.ts";
import { encodeCommit } from "../../runtime/core/codec.ts";
import { namesOf } from "../../runtime/core/subjects.ts";
import { startApp } from "../../runtime/host/app.ts";
import { systemClock } from "../../runtime/host/clock.ts";
import { topologyOf } from "../../runtime/host/topology.ts";
import type { Broker } from "../../runtime/ports.ts";
import type { RuntimeSettings } from "../settings.ts";
import { grouped } from "../table.ts";
import { account, type CustomerRow, customerId, customers, storedMove } from "./account.ts";
import { type Figure, pair } from "./figure.ts";
import { projectInFile, projectToBucket } from "./floors/rows.ts";
import { inFlight, rateOf } from "./in-flight.ts";
import { headersOf, writeLog } from "./logs.ts";
import { profiled } from "./profile.ts";
import { withServer } from "./server.ts";

const ACCOUNTS = 20_000;
/** Rows: all fit into the cache of the projection. */
const CUSTOMERS = 5_000;
const WINDOW = 4_096;
const POLL_MS = 50;
/** A projection that takes longer has failed. */
const LIMIT_MS = 20 * 60_000;
const names = namesOf("bench");
const quiet = (): void => undefined;
const eventAt = (index: number) => storedMove(index, ACCOUNTS, CUSTOMERS);
const nameOf = (count: number, where: string): string =>
  `projection of ${grouped(count)} old events into ${where}`;

/** One round on a server of its own, and one in a file of its own. */
export async function measureProjection(settings: RuntimeSettings): Promise<readonly Figure[]> {
  return [await onNats(settings), await inFile(settings)];
}

function onNats({ projected, profile }: RuntimeSettings): Promise<Figure> {
  return withServer(async (nc, servers) => {
    const broker = nats({ servers });
    await (await startApp({ broker, aggregates: [account], log: quiet })).close();
    await writeLog(nc, "bench", { to: projected }, eventAt);
    const config = { name: "KV_FLOOR", subjects: ["$KV.FLOOR.>"], max_msgs_per_subject: 1 };
    const body = { ...config, storage: "file", allow_direct: true, discard: "new" };
    await nc.request("$JS.API.STREAM.CREATE.KV_FLOOR", JSON.stringify(body));
    const floor = await rateOf(projected, () =>
      projectToBucket(nc, names.events, "FLOOR", projected),
    );
    const ours = await profiled(profile, "projection-kv", () =>
      rateOfProjection(broker, projected),
    );
    return pair(nameOf(projected, "KV"), "/s", floor, ours);
  });
}

async function inFile({ projected, profile }: RuntimeSettings): Promise<Figure> {
  const folder = await mkdtemp(join(tmpdir(), "eventwright-bench-"));
  try {
    const path = join(folder, "bench.db");
    const stream = await writeFile(path, projected);
    const ours = await profiled(profile, "projection-sqlite", () =>
      rateOfProjection(sqlite(path), projected),
    );
    const database = (await findDriver())(path);
    database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
    const floor = await rateOf(projected, async () => projectInFile(database, stream, projected));
    database.close();
    return pair(nameOf(projected, "a SQLite file"), "/s", floor, ours);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

type Running = Awaited<ReturnType<typeof startApp<{ broker: Broker }>>>;

async function rateOfProjection(broker: Broker, count: number): Promise<number> {
  const app = await startApp({ broker, projections: [customers], log: quiet });
  try {
    const after = { stream: names.events, sequence: count };
    const rate = await rateOf(count, async () => {
      await untilNearlyDone(app, count);
      await app.query(customers, customerId(0), { after });
    });
    const rows = await inFlight(WINDOW, CUSTOMERS, (index) =>
      app.query(customers, customerId(index)),
    );
    const moves = rows.reduce(
      (sum, row) => sum + ((row as CustomerRow | undefined)?.moves ?? 0),
      0,
    );
    if (moves !== count) throw new Error(`${moves} of ${count} events are in the rows.`);
    return rate;
  } finally {
    await app.close();
  }
}

/** Looks at one row now and then: to wait for a position costs the reader more than that. */
async function untilNearlyDone(app: Running, count: number): Promise<void> {
  const endMs = performance.now() + LIMIT_MS;
  const last = count - 1;
  const wanted = Math.floor(last / CUSTOMERS) + 1;
  for (;;) {
    const row = await app.query(customers, customerId(last % CUSTOMERS));
    if (row?.moves === wanted) return;
    if (performance.now() > endMs) throw new Error(`A row has ${row?.moves} of ${wanted} events.`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

/** Writes the log into a new file; gives the name of its table. */
async function writeFile(path: string, count: number): Promise<string> {
  const parts = { aggregates: [account], services: [], sagas: [], projections: [], feeds: [] };
  const topology = topologyOf("bench", names, parts);
  const connection = await sqlite(path).connect({ topology, clock: systemClock, log: quiet });
  await inFlight(WINDOW, count, (index) => {
    const event = eventAt(index);
    const subject = names.event("Account", event.aggregateId);
    return connection.append(subject, encodeCommit([event]), headersOf(event));
  });
  await connection.close();
  const database = (await findDriver())(path);
  const found = database
    .prepare("SELECT id FROM streams WHERE name = ?")
    .get<{ readonly id: number }>(names.events);
  database.close();
  return tableOfStream(found!.id);
}
