// What `eventwright doctor` says of a real cluster of three servers, while they go away.
import { connect } from "@nats-io/transport-node";
import { startApp } from "eventwright";
import { nats } from "eventwright/nats";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { main } from "../cli/main.ts";
import { systemClock } from "../runtime/host/clock.ts";
import type { NatsServer } from "../scripts/nats-server.ts";
import { counter, sums } from "./delivery/counters.ts";
import { SIZE, startCluster, until } from "./nats-cluster.ts";

let servers: readonly NatsServer[];

beforeAll(async () => {
  servers = await startCluster();
});
afterAll(async () => {
  await Promise.all((servers ?? []).map((server) => server.stop()));
});

interface Seen {
  readonly exitCode: number;
  readonly text: string;
}

async function look(...options: readonly string[]): Promise<Seen> {
  const lines: string[] = [];
  const note = (line: string): void => void lines.push(line);
  const log = vi.spyOn(console, "log").mockImplementation(note);
  const error = vi.spyOn(console, "error").mockImplementation(note);
  const exitCode = await main(["doctor", "--nats", servers[0]!.url, ...options]);
  log.mockRestore();
  error.mockRestore();
  return { exitCode, text: lines.join("\n") };
}

/** What doctor says when it says this. */
const toldOf = (pattern: RegExp): Promise<Seen> =>
  until(String(pattern), async () => {
    const seen = await look();
    return pattern.test(seen.text) ? seen : undefined;
  });

test("streams are put where their placement says", async () => {
  const urls = servers.map(({ url }) => url);
  const topology = {
    streams: [{ name: "EW_placed_EVENTS", kind: "log" as const, subjects: ["ew.placed.evt.>"] }],
    buckets: ["EW_placed_READERS"],
  };
  const placement = { cluster: "TRIO", tags: ["az:1"] };
  const broker = nats({ servers: urls, placement });
  const connecting = { topology, clock: systemClock, log: () => undefined };
  const connection = await until("the streams are there", () => broker.connect(connecting));
  await connection.close();
  const nc = await connect({ servers: servers[1]!.url });
  for (const stream of ["EW_placed_EVENTS", "KV_EW_placed_READERS"]) {
    const info = (await nc.request(`$JS.API.STREAM.INFO.${stream}`)).json<{
      readonly config: { readonly placement?: object };
      readonly cluster: { readonly leader: string };
    }>();
    expect(info.config.placement).toEqual(placement);
    expect(info.cluster.leader).toBe(nc.info?.server_name);
    await nc.request(`$JS.API.STREAM.DELETE.${stream}`);
  }
  await nc.close();
});

test("a cluster on which all is well, one server away, two away", async () => {
  const broker = nats({ servers: servers[0]!.url, replicas: SIZE });
  const parts = { aggregates: [counter], projections: [sums] } as const;
  const app = await until("the app starts", () =>
    startApp({ broker, log: () => undefined, ...parts }),
  );
  const well = await toldOf(/cluster TRIO of 3\.\ncounting: 8 streams, 2 readers\.\nserver info /);
  expect(well.text).not.toMatch(/ (error|warning) /);
  expect(well.text).toMatch(/^server info not-visible: Not visible: how often .* disk/m);
  expect(well.text).not.toMatch(/failure domains/);
  await servers[2]!.kill();
  const oneAway = await toldOf(/copies-(behind|offline)/);
  expect(oneAway.text).toMatch(/^counting \w+ copies-\w+: The copies on eventwright-\S+ are \w+:/m);
  await app.close();
  await servers[1]!.kill();
  const twoAway = await toldOf(/ error (jetstream-silent|stream-unanswered)/);
  expect(twoAway.exitCode).toBe(1);
}, 240_000);
