// Keys with compare-and-set, in the layout of NATS key-value buckets.
import type { Connection } from "../../ports.ts";
import type { Api } from "./api.ts";
import type { Appender } from "./appender.ts";
import { lastFromLeader } from "./reads.ts";
import { bucketStream } from "./streams.ts";

interface Subjects {
  readonly state: { readonly subjects?: Readonly<Record<string, number>> };
  readonly total?: number;
}

/** Pages of keys read at most; each holds up to 100,000. */
const MAX_PAGES = 1_000;

/** The key-value calls of a connection. */
export function keyCalls(api: Api, appender: Appender): Pick<Connection, "get" | "put" | "keys"> {
  return {
    async get(bucket, key) {
      const found = await lastFromLeader(api, bucketStream(bucket), `$KV.${bucket}.${key}`);
      return found && { key, bytes: found.bytes, revision: found.sequence };
    },
    put: (bucket, key, bytes, expected) =>
      appender.append(`$KV.${bucket}.${key}`, bytes, {}, expected),
    async keys(bucket) {
      const prefix = `$KV.${bucket}.`;
      const keys: string[] = [];
      for (let page = 0; page < MAX_PAGES; page++) {
        const info = await api.expect<Subjects>(`STREAM.INFO.${bucketStream(bucket)}`, {
          subjects_filter: `${prefix}>`,
          offset: keys.length,
        });
        const found = Object.keys(info.state.subjects ?? {});
        keys.push(...found.map((subject) => subject.slice(prefix.length)));
        if (found.length === 0 || keys.length >= (info.total ?? 0)) break;
      }
      return keys;
    },
  };
}
