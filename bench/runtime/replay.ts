// Old events into states: all read in order and folded, and some aggregates loaded.
import type { NatsConnection } from "@nats-io/nats-core";
import { nats } from "../../runtime/adapters/nats.ts";
import type { TableState } from "../../runtime/core/chart-table.ts";
import { foldStored } from "../../runtime/core/fold.ts";
import { namesOf } from "../../runtime/core/subjects.ts";
import { startApp } from "../../runtime/host/app.ts";
import type { RuntimeSettings } from "../settings.ts";
import { grouped } from "../table.ts";
import { type AccountContext, account, accountId, Check, storedMove } from "./account.ts";
import { type Figure, pair } from "./figure.ts";
import { readStream } from "./floors/read-stream.ts";
import { readSubject } from "./floors/read-subject.ts";
import { inFlight, rateOf } from "./in-flight.ts";
import { writeLog } from "./logs.ts";
import { profiled } from "./profile.ts";
import { withServer } from "./server.ts";

/** Fewer than a snapshot is taken after: every event is read. */
const EVENTS_EACH = 50;
/** Aggregates that are loaded, and how many at one time. */
const LOADED = 200;
const WINDOW = 16;
const CUSTOMERS = 5_000;
const names = namesOf("bench");
const quiet = (): void => undefined;

/** One round on a server of its own. */
export function measureReplay({ replayed, profile }: RuntimeSettings): Promise<readonly Figure[]> {
  const accounts = Math.ceil(replayed / EVENTS_EACH);
  return withServer(async (nc, servers) => {
    const start = () => startApp({ broker: nats({ servers }), aggregates: [account], log: quiet });
    await (await start()).close();
    const eventAt = (index: number) => storedMove(index, accounts, CUSTOMERS);
    await writeLog(nc, "bench", { to: replayed }, eventAt);
    const floor = await rateOf(replayed, () => readStream(nc, names.events, replayed));
    const app = await start();
    const folded = await profiled(profile, "replay", () => foldAll(app, replayed));
    const some = Math.min(LOADED, Math.floor(accounts / 2));
    const ids = Array.from({ length: some }, (_, index) => accountId(index * 2));
    const read = await readSome(nc, ids);
    const loaded = await loadSome(await start(), ids);
    const name = `replay of ${grouped(replayed)} old events`;
    return [
      pair(`${name}, readEvents, upcast and folded; floor: the log read`, "/s", floor, folded, {
        reach: 0.6,
      }),
      pair(`${name}, aggregates loaded; floor: their logs read`, "/s", read, loaded),
    ];
  });
}

type Running = Awaited<
  ReturnType<typeof startApp<{ aggregates: [typeof account]; broker: never }>>
>;

/** What a program does that asks for the state of everything. */
async function foldAll(app: Running, events: number): Promise<number> {
  const states = new Map<string, TableState>();
  const rate = await rateOf(events, async () => {
    for await (const { event, position } of app.readEvents()) {
      const { aggregateId } = event;
      const before = states.get(aggregateId) ?? account.initial;
      states.set(aggregateId, foldStored(account, before, event, position.sequence));
    }
  });
  await app.close();
  let moves = 0;
  for (const { context } of states.values()) moves += (context as AccountContext).moves;
  if (moves !== events) throw new Error(`${moves} of ${events} events were folded.`);
  return rate;
}

/**
 * What the runtime itself does: an aggregate is loaded when a command for it comes. Its events lie
 * far apart, and the server looks for them in all of the log, so that a few aggregates must do.
 */
async function loadSome(app: Running, ids: readonly string[]): Promise<number> {
  const load = async (index: number): Promise<void> => {
    const result = await app.send(Check({ accountId: ids[index]! }), { direct: true });
    if (!result.ok) throw new Error(`An account was not loaded: ${result.rejection.reason}`);
  };
  const rate = await rateOf(ids.length * EVENTS_EACH, () => inFlight(WINDOW, ids.length, load));
  await app.close();
  return rate;
}

async function readSome(nc: NatsConnection, ids: readonly string[]): Promise<number> {
  const read = async (index: number): Promise<void> => {
    const events = await readSubject(nc, names.events, names.event("Account", ids[index]!));
    if (events < EVENTS_EACH) throw new Error(`${ids[index]} has ${events} events.`);
  };
  return rateOf(ids.length * EVENTS_EACH, () => inFlight(WINDOW, ids.length, read));
}
