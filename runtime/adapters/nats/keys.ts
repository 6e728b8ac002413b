// Keys with compare-and-set, in the layout of NATS key-value buckets.
import type { Connection, Headers } from "../../ports.ts";
import type { Api } from "./api.ts";
import type { Appender } from "./appender.ts";
import { lastFromLeader } from "./reads.ts";
import { bucketStream } from "./streams.ts";

interface Subjects {
  readonly state: { readonly subjects?: Readonly<Record<string, number>> };
  readonly total?: number;
}

/** Pages of subjects read at most; each holds up to 100,000. */
const MAX_PAGES = 1_000;

/** The key-value calls of a connection. */
export function keyCalls(api: Api, appender: Appender): Pick<Connection, "get" | "put" | "keys"> {
  return {
    async get(bucket, key) {
      const found = await lastFromLeader(api, bucketStream(bucket), `$KV.${bucket}.${key}`);
      if (!found || isMarker(found.headers)) return undefined;
      return { key, bytes: found.bytes, revision: found.sequence };
    },
    async put(bucket, key, bytes, expected) {
      const subject = `$KV.${bucket}.${key}`;
      const result = await appender.append(subject, bytes, {}, expected);
      if (expected > 0 || result.kind !== "conflict") return result;
      const found = await lastFromLeader(api, bucketStream(bucket), subject);
      if (!found || !isMarker(found.headers)) return result;
      return appender.append(subject, bytes, {}, found.sequence);
    },
    async keys(bucket) {
      const prefix = `$KV.${bucket}.`;
      const subjects = await subjectCounts(api, bucketStream(bucket), `${prefix}>`);
      return [...subjects.keys()].map((subject) => subject.slice(prefix.length));
    },
  };
}

/**
 * Whether these are the headers of what `nats kv del` and `purge` leave: the key is not there
 * any more, though its stream still has a message of it.
 */
export function isMarker(headers: Headers): boolean {
  return headers["KV-Operation"] !== undefined;
}

/** The subjects of a stream that fit a filter, and how many messages each has. */
export async function subjectCounts(
  api: Api,
  stream: string,
  filter: string,
): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  for (let page = 0; page < MAX_PAGES; page++) {
    const body = { subjects_filter: filter, offset: counts.size };
    const info = await api.expect<Subjects>(`STREAM.INFO.${stream}`, body);
    const found = Object.entries(info.state.subjects ?? {});
    for (const [subject, count] of found) counts.set(subject, count);
    if (found.length === 0 || counts.size >= (info.total ?? 0)) break;
  }
  return counts;
}
