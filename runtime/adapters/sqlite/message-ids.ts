// The ids of the messages of the last two minutes, by which a repeated one is known. They outlive
// the process, because they are read back from the stream's newest messages.
import { MESSAGE_ID } from "../../core/headers.ts";
import type { Headers } from "../../ports.ts";
import type { Database } from "./driver.ts";
import { tableOf } from "./schema.ts";

/** How long a message id is remembered: as long as NATS does unless told. */
const WINDOW_MS = 2 * 60 * 1_000;
/** Ids of one stream that are remembered at most, the newest. */
const MAX_IDS = 1_000_000;
/** Messages that are read back at a time. */
const PAGE = 1_000;

/** The remembered ids of one stream. */
export interface MessageIds {
  /** The sequence of the message that has the id. */
  get(id: string, nowMs: number): number | undefined;
  add(id: string, sequence: number, nowMs: number): void;
  /** Forgets an id that was not stored after all. */
  drop(id: string): void;
}

interface Known {
  readonly sequence: number;
  readonly sinceMs: number;
}

/** The ids that the stream's newest messages have. */
export function readMessageIds(database: Database, streamId: number, nowMs: number): MessageIds {
  const ids = new Map<string, Known>(newest(database, streamId, nowMs).reverse());
  return {
    get(id, nowMs) {
      for (const [oldest, { sinceMs }] of ids) {
        if (nowMs - sinceMs < WINDOW_MS && ids.size <= MAX_IDS) break;
        ids.delete(oldest);
      }
      return ids.get(id)?.sequence;
    },
    add: (id, sequence, nowMs) => void ids.set(id, { sequence, sinceMs: nowMs }),
    drop: (id) => void ids.delete(id),
  };
}

interface Row {
  readonly sequence: number;
  readonly stored_ms: number;
  readonly headers: string;
}

function newest(database: Database, streamId: number, nowMs: number): (readonly [string, Known])[] {
  const page = database.prepare(
    `SELECT sequence, stored_ms, headers FROM ${tableOf(streamId)}
     WHERE sequence < ? ORDER BY sequence DESC LIMIT ${PAGE}`,
  );
  const found: (readonly [string, Known])[] = [];
  let before = Number.MAX_SAFE_INTEGER;
  while (found.length < MAX_IDS) {
    const rows = page.all<Row>(before);
    for (const { sequence, stored_ms: sinceMs, headers } of rows) {
      if (nowMs - sinceMs >= WINDOW_MS) return found;
      const id = (JSON.parse(headers) as Headers)[MESSAGE_ID];
      if (id !== undefined) found.push([id, { sequence, sinceMs }]);
      before = sequence;
    }
    if (rows.length < PAGE) return found;
  }
  return found;
}
