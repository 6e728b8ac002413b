// The reader of a projection: each event folds into its row by compare-and-set.
import { decodeCommit, decodeJson, encodeJson } from "../core/codec.ts";
import { readKeyed } from "../core/fold.ts";
import { TYPES } from "../core/headers.ts";
import type { Recorded } from "../core/message.ts";
import type { Projection } from "../core/projection.ts";
import { isAfter, NOWHERE, type Position } from "../core/saga.ts";
import { encodeToken } from "../core/subjects.ts";
import type { StoredMessage } from "../ports.ts";
import { createCache } from "./cache.ts";
import { eventFilters } from "./event-filters.ts";
import type { Host } from "./host.ts";
import { unreadable } from "./input.ts";
import { knowledgeOf } from "./knowledge.ts";
import { createLanes } from "./lanes.ts";
import { laneBounds } from "./limits.ts";
import { notStored } from "./not-stored.ts";
import { type Input, type Reader, type ReaderDefinition, startReader } from "./reader.ts";
import { divided, type Shard } from "./shards.ts";
import { countConflict, countLookup } from "./telemetry.ts";

/** A row as it is stored: with the last event that it has seen. A deleted row is null. */
interface StoredRow {
  readonly position: Position;
  readonly row: unknown;
}

interface LoadedRow extends StoredRow {
  readonly revision: number;
}

const NO_ROW: LoadedRow = { position: NOWHERE, row: null, revision: 0 };

/** Starts a projection's reader. */
export function startProjection(host: Host, projection: Projection, shard: Shard): Reader {
  // A task of an earlier stint keeps the cache of its own.
  let cache = createCache<LoadedRow>(host.limits);
  const creators = Object.values(projection.contract.events);
  const definition: ReaderDefinition = {
    name: projection.name,
    shard,
    knows: knowledgeOf(projection.contract.events),
    lanes: createLanes(laneBounds(host.limits)),
    sources: [
      {
        id: "events",
        stream: host.names.events,
        filters: eventFilters(host.context, creators),
      },
    ],
    inputsOf: (message) => inputsOf(host, projection, cache, message),
    handling: { operation: "apply", follows: "cause", what: () => projection.name },
    parks: () => true,
    owned() {
      cache = createCache(host.limits);
    },
  };
  return startReader(host, divided(definition, shard));
}

/** The row of a key, or undefined. */
export async function readRow(host: Host, projection: Projection, key: string): Promise<unknown> {
  const { row } = await loadRow(host, projection, key);
  return row ?? undefined;
}

function inputsOf(
  host: Host,
  projection: Projection,
  cache: ReturnType<typeof createCache<LoadedRow>>,
  message: StoredMessage,
): readonly Input[] {
  const { events } = projection.contract;
  const types = message.headers[TYPES]?.split(",");
  if (types && !types.some((type) => type in events)) return [];
  const inputs: Input[] = [];
  decodeCommit(message.bytes).forEach((stored, index) => {
    if (!(stored.type in events)) return;
    const read = readKeyed(projection.contract, stored);
    if ("error" in read) {
      inputs.push(unreadable(read.key, read.error));
      return;
    }
    const { key, event } = read;
    const position = { sequence: message.sequence, index };
    const handle = (): Promise<void> => applyEvent(host, projection, cache, key, event, position);
    inputs.push({ key, handle });
  });
  return inputs;
}

async function applyEvent(
  host: Host,
  projection: Projection,
  cache: ReturnType<typeof createCache<LoadedRow>>,
  key: string,
  event: Recorded,
  position: Position,
): Promise<void> {
  const cached = cache.get(key);
  countLookup(host, projection.name, cached);
  const before = cached ?? (await loadRow(host, projection, key));
  if (!isAfter(position, before.position)) return;
  const row = projection.apply(before.row ?? undefined, event) ?? null;
  const bucket = host.names.rows(projection.name);
  const bytes = encodeJson({ position, row });
  const result = await host.connection.put(bucket, encodeToken(key), bytes, before.revision);
  if (result.kind === "stored") {
    cache.set(key, { position, row, revision: result.sequence });
    cache.weigh(key, bytes.length);
    return;
  }
  cache.delete(key);
  countConflict(host, projection.name, result.kind);
  throw notStored(`The row ${key} of ${projection.name}`, result);
}

async function loadRow(host: Host, projection: Projection, key: string): Promise<LoadedRow> {
  const found = await host.connection.get(host.names.rows(projection.name), encodeToken(key));
  if (!found) return NO_ROW;
  return { ...(decodeJson(found.bytes) as StoredRow), revision: found.revision };
}
