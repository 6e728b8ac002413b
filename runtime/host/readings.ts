// What the gauges show: read from the running readers when somebody asks, never while they work.
import type { Reading } from "../core/telemetry.ts";
import type { Host } from "./host.ts";
import type { Reader } from "./reader.ts";
import type { Sender } from "./sender.ts";
import type { ServiceStatus } from "./service-gate.ts";
import type { Standing } from "./stint.ts";

/** The values of all gauges of an app. What the broker cannot say now is left out. */
export async function readingsOf(
  host: Host,
  readers: readonly Reader[],
  sender: Pick<Sender, "waiting">,
): Promise<readonly Reading[]> {
  const ends = new Map<string, Promise<number | undefined>>();
  const endOf = (stream: string): Promise<number | undefined> => {
    const end = ends.get(stream) ?? host.connection.endOf(stream).catch(() => undefined);
    ends.set(stream, end);
    return end;
  };
  const all = readers.map((reader) => readingsOfReader(reader, endOf));
  const waiting: Reading = {
    name: "eventwright.sends.waiting",
    value: sender.waiting(),
    attributes: {},
  };
  const services = host.gates.statuses().flatMap(readingsOfService);
  return [waiting, ...services, ...(await Promise.all(all)).flat()];
}

const BREAKER = { closed: 0, "half-open": 1, open: 2 } as const;

function readingsOfService(status: ServiceStatus): readonly Reading[] {
  const { name: service, inFlight, waiting, breaker, tokens } = status;
  const now = (name: Reading["name"], value: number | undefined): readonly Reading[] =>
    value === undefined ? [] : [{ name, value, attributes: { "eventwright.part": service } }];
  return [
    ...now("eventwright.service.calls", inFlight),
    ...now("eventwright.service.waiting", waiting),
    ...now("eventwright.service.breaker", breaker && BREAKER[breaker.state]),
    ...now("eventwright.service.tokens", tokens),
  ];
}

/** All are 0 where another process owns it: what is not said any more would stand for ever. */
async function readingsOfReader(
  reader: Reader,
  endOf: (stream: string) => Promise<number | undefined>,
): Promise<readonly Reading[]> {
  const standing = reader.standing();
  const attributes = { "eventwright.reader": reader.name, "eventwright.shard": reader.shard };
  const now = (name: Reading["name"], value: number): Reading => ({ name, value, attributes });
  const lags = reader.sources.map(async ({ id, stream }): Promise<readonly Reading[]> => {
    const value = standing ? await lagOf(standing, id, await endOf(stream)) : 0;
    const ofStream = { ...attributes, "messaging.destination.name": stream };
    if (value === undefined) return [];
    return [{ name: "eventwright.reader.lag", value, attributes: ofStream }];
  });
  return [
    now("eventwright.reader.owned", standing ? 1 : 0),
    now("eventwright.reader.in_flight", standing?.inFlight ?? 0),
    now("eventwright.reader.parked", standing?.parkedKeys ?? 0),
    ...(await Promise.all(lags)).flat(),
  ];
}

/** What is not for the reader counts only while it has something left to do before it. */
async function lagOf(
  standing: Standing,
  source: string,
  end: number | undefined,
): Promise<number | undefined> {
  if (end === undefined) return undefined;
  const isThere = await standing.reached(source, end).catch(() => false);
  return isThere ? 0 : Math.max(0, end - standing.cursor(source));
}
