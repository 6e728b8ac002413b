// Sagas of three steps, from the command that starts one to the last entry of its journal, beside
// the same messages by hand.
import type { NatsConnection } from "@nats-io/nats-core";
import { nats } from "../../runtime/adapters/nats.ts";
import { decodeJson } from "../../runtime/core/codec.ts";
import { namesOf } from "../../runtime/core/subjects.ts";
import { startApp } from "../../runtime/host/app.ts";
import { systemClock } from "../../runtime/host/clock.ts";
import type { StoredMessage } from "../../runtime/ports.ts";
import type { RuntimeSettings } from "../settings.ts";
import { type Figure, pair } from "./figure.ts";
import { type SagaMessages, startSagaLoop } from "./floors/saga-loop.ts";
import { inFlight, type Speed, speedOf } from "./in-flight.ts";
import { profiled } from "./profile.ts";
import { withServer } from "./server.ts";
import { aggregates, BookTrip, tripBooking } from "./trip.ts";

const WINDOW = 64;
/** Of a journal: the start, and three answers. */
const ENTRIES = 4;
/** Sagas of before, so that the code is warm and every reader has its record. */
const WARM = 1_000;
const names = namesOf("bench");
const encoder = new TextEncoder();
const quiet = (): void => undefined;
/** All of one length, so that messages are. */
const idOf = (index: number): string => `T-${index.toString().padStart(7, "0")}`;

/** One round on a server of its own. */
export function measureSagas({ sagas, profile }: RuntimeSettings): Promise<readonly Figure[]> {
  return withServer(async (nc, servers) => {
    const ours = await speedOfApp(nc, servers, sagas, profile);
    const messages = await messagesOf(servers, idOf(0));
    const loop = await startSagaLoop(nc, messages);
    const ends = endsOf(nc, "floor.saga.*", ENTRIES);
    const floor = await speedOfSagas(sagas, async (id) => {
      const body = JSON.stringify({ ...messages.start, aggregate_id: id });
      const end = ends.of(id);
      await nc.request(`floor.ask.${id}`, encoder.encode(body), { timeout: 30_000 });
      await end;
    });
    ends.close();
    await loop.untilSent(sagas + Math.min(WARM, sagas));
    const { sum, text } = countOf(messages);
    const name = `sagas of three steps, ${WINDOW} in flight`;
    return [
      pair(name, "/s", floor.rate, ours.rate, { reach: 0.5 }),
      pair(`${name}, processor time of one in this process`, "µs", floor.micros, ours.micros),
      pair(`messages of sagas: ${text} each`, "/s", floor.rate * sum, ours.rate * sum),
    ];
  });
}

async function speedOfApp(
  nc: NatsConnection,
  servers: string,
  sagas: number,
  profile: string | undefined,
): Promise<Speed> {
  const app = await startApp({
    ...{ broker: nats({ servers }), aggregates, sagas: [tripBooking], log: quiet },
  });
  const ends = endsOf(nc, `ew.bench.saga.${tripBooking.name}.*`, ENTRIES);
  try {
    const run = async (tripId: string): Promise<void> => {
      const end = ends.of(tripId);
      const data = { tripId, customerId: "CUST-67890", destination: "Lisbon" };
      const result = await app.send(BookTrip(data) as never, { direct: true });
      if (!result.ok) throw new Error(`A trip was refused: ${result.rejection.reason}`);
      await end;
    };
    return await speedOfSagas(sagas, run, profile);
  } finally {
    ends.close();
    await app.close();
  }
}

async function speedOfSagas(
  count: number,
  run: (id: string) => Promise<void>,
  profile?: string,
): Promise<Speed> {
  const warm = Math.min(WARM, count);
  await inFlight(WINDOW, warm, (index) => run(idOf(index)));
  return profiled(profile, "sagas", () =>
    speedOf(count, () => inFlight(WINDOW, count, (index) => run(idOf(warm + index)))),
  );
}

/** Tells when the last entry of a journal is written. */
function endsOf(nc: NatsConnection, journals: string, entries: number) {
  const waiting = new Map<string, { left: number; readonly resolve: () => void }>();
  const subscription = nc.subscribe(journals, {
    callback: (_error, { subject }) => {
      const id = subject.slice(subject.lastIndexOf(".") + 1);
      const one = waiting.get(id);
      if (!one || --one.left > 0) return;
      waiting.delete(id);
      one.resolve();
    },
  });
  return {
    of: (id: string): Promise<void> =>
      new Promise((resolve) => void waiting.set(id, { left: entries, resolve })),
    close: () => subscription.unsubscribe(),
  };
}

/** What one saga of the app has written. */
async function messagesOf(servers: string, id: string): Promise<SagaMessages> {
  const topology = { streams: [], buckets: [] };
  const connection = await nats({ servers }).connect({ topology, clock: systemClock, log: quiet });
  try {
    const readAll = async (stream: string, subject: string) =>
      (await connection.readSubject(stream, subject, 0)).map(templateOf);
    const commits: Record<string, SagaMessages["commits"][string]> = {};
    for (const { name, contract } of aggregates) {
      const [commit] = await readAll(names.events, names.event(name, id));
      for (const command of Object.keys(contract.commands)) commits[command] = commit as never;
    }
    const entries = await readAll(names.sagas, names.journal(tripBooking.name, id));
    const { status } = (entries.at(-1)!.body as SagaMessages["entries"][0]["body"]).after;
    if (status !== "done") throw new Error(`A saga of ${entries.length} entries is ${status}.`);
    const [asked] = (entries[0]!.body as SagaMessages["entries"][0]["body"]).commands;
    const start = { ...asked, command_type: "BookTrip" };
    return { start, commits, entries: entries as unknown as SagaMessages["entries"] };
  } finally {
    await connection.close();
  }
}

function templateOf({ bytes, headers }: StoredMessage) {
  return { body: decodeJson(bytes), headers };
}

function countOf({ commits, entries }: SagaMessages): {
  readonly sum: number;
  readonly text: string;
} {
  const all = (key: "commands" | "schedule" | "cancel"): number =>
    entries.reduce((sum, { body }) => sum + body[key].length, 0);
  const counts = {
    commits: Object.keys(commits).length,
    entries: entries.length,
    commands: all("commands"),
    "timers set": all("schedule"),
    cancelled: all("cancel"),
  };
  const sum = Object.values(counts).reduce((total, count) => total + count, 0);
  const text = Object.entries(counts).map(([what, count]) => `${count} ${what}`);
  return { sum, text: text.join(", ") };
}
