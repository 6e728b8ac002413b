// Starts all readers of an app. Every record is born before anything is handled, so that a new
// saga misses nothing that this app brings about.

import type { Aggregate } from "../core/aggregate.ts";
import { decide } from "../core/aggregate.ts";
import type { Saga } from "../core/saga.ts";
import { createActors } from "./actors.ts";
import { startCommands } from "./commands.ts";
import type { Handler } from "./execute.ts";
import type { Host } from "./host.ts";
import { outboxOf, startOutbox } from "./outbox.ts";
import { startProjection } from "./projections.ts";
import type { Reader } from "./reader.ts";
import { bearRecord } from "./record.ts";
import { startSaga } from "./sagas.ts";
import { serviceHandler } from "./service-calls.ts";
import type { Parts } from "./topology.ts";

/** The reader of the aggregates' commands. */
const COMMANDS = "commands";

/** Bears and starts the readers of an app's parts. */
export async function startReaders(host: Host, parts: Parts): Promise<readonly Reader[]> {
  await bearAll(host, parts);
  const readers: Reader[] = [
    ...parts.projections.map((projection) => startProjection(host, projection)),
    ...parts.sagas.flatMap((saga) => [startSaga(host, saga), startOutbox(host, saga)]),
    ...parts.services.map((service) =>
      startCommands(host, {
        reader: callsOf(service.name),
        stream: host.names.calls(service.name),
        handlers: [serviceHandler(host, service)],
        concurrency: service.policy.concurrency,
      }),
    ),
  ];
  if (parts.aggregates.length === 0) return readers;
  const handlers = parts.aggregates.map((aggregate) => aggregateHandler(host, aggregate));
  const stream = host.names.commands;
  return [...readers, startCommands(host, { reader: COMMANDS, stream, handlers })];
}

function aggregateHandler(host: Host, aggregate: Aggregate): Handler {
  return {
    type: aggregate,
    actors: createActors(host, aggregate),
    decide: ({ state }, command) => decide(aggregate, state!, command),
  };
}

const callsOf = (service: string): string => `calls-${service}`;

/** A new saga takes up what happens from now on, unless its catalog says otherwise. */
async function birthOf(host: Host, saga: Saga): Promise<Record<string, number>> {
  if (saga.contract.from === "beginning") return {};
  return { events: await host.connection.endOf(host.names.events) };
}

async function bearAll(host: Host, parts: Parts): Promise<void> {
  const start = async (): Promise<Record<string, number>> => ({});
  const births = [
    ...parts.projections.map(({ name }) => bearRecord(host, name, start)),
    ...parts.sagas.flatMap((saga) => [
      bearRecord(host, saga.name, () => birthOf(host, saga)),
      bearRecord(host, outboxOf(saga), start),
    ]),
    ...parts.services.map(({ name }) => bearRecord(host, callsOf(name), start)),
    bearRecord(host, COMMANDS, start),
  ];
  await Promise.all(births);
}
