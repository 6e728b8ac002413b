// The second reader of a saga: sends what each journal entry says, in order, then moves on.
import { ORIGIN } from "../core/headers.ts";
import { decodeEntry } from "../core/journal.ts";
import type { Saga, SagaEntry } from "../core/saga.ts";
import { decodeToken } from "../core/subjects.ts";
import { askFor } from "./asking.ts";
import type { Host } from "./host.ts";
import { knowledgeOf } from "./knowledge.ts";
import { createLanes } from "./lanes.ts";
import { laneBounds } from "./limits.ts";
import { type Reader, type ReaderDefinition, startReader } from "./reader.ts";
import { setTimer } from "./saga-timers.ts";
import { originOf } from "./sagas.ts";
import { divided, type Shard } from "./shards.ts";
import { traceParentOf } from "./trace.ts";

/** The name of a saga's outbox reader. */
export function outboxOf(saga: Saga): string {
  return `${saga.name}-outbox`;
}

/** Starts a saga's outbox reader, over its journals. */
export function startOutbox(host: Host, saga: Saga, shard: Shard): Reader {
  const filter = `ew.${host.context}.saga.${saga.name}.*`;
  const definition: ReaderDefinition = {
    name: outboxOf(saga),
    shard,
    knows: knowledgeOf(saga.contract.commands),
    lanes: createLanes(laneBounds(host.limits)),
    sources: [{ id: "journals", stream: host.names.sagas, filters: [filter] }],
    inputsOf: (message) => {
      const key = decodeToken(message.subject.split(".").at(-1)!);
      const trace = traceParentOf(message.headers);
      return [{ key, handle: () => sendEntry(host, saga, decodeEntry(message.bytes), trace) }];
    },
    parks: () => true,
  };
  return startReader(host, divided(definition, shard));
}

async function sendEntry(
  host: Host,
  saga: Saga,
  entry: SagaEntry,
  traceParent: string | undefined,
): Promise<void> {
  const { connection, names } = host;
  const { instance, number } = entry.after;
  const headers = { [ORIGIN]: originOf(saga, instance) };
  await askFor(host, saga, entry.commands, { headers, traceParent });
  for (const { timer, number: set } of entry.cancel) {
    await connection.cancel(names.timers, names.timer(saga.name, instance, set, timer));
  }
  for (const { timer, dueMs } of entry.schedule) {
    await setTimer(host, saga, { instance, number, timer, dueMs }, traceParent);
  }
}
