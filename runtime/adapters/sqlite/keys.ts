// Keys with compare-and-set: reader records, snapshots and rows. A revision is one more than the
// one before; nothing is ever deleted, so that none comes twice.
import type { KeyValue, WriteResult } from "../../ports.ts";
import { bytesIn, type Database, type StoredBlob } from "./driver.ts";

/** The statements over all buckets; made by {@link createKeys}. */
export interface Keys {
  get(bucket: number, key: string): KeyValue | undefined;
  put(bucket: number, key: string, bytes: Uint8Array, expected: number): WriteResult;
  namesIn(bucket: number): readonly string[];
}

/** Prepares the statements. */
export function createKeys(database: Database): Keys {
  const find = database.prepare("SELECT revision, bytes FROM keys WHERE bucket = ? AND key = ?");
  const names = database.prepare("SELECT key FROM keys WHERE bucket = ? ORDER BY key");
  const insert = database.prepare(
    `INSERT INTO keys (bucket, key, revision, bytes) VALUES (?, ?, 1, ?)
     ON CONFLICT (bucket, key) DO NOTHING`,
  );
  const update = database.prepare(
    `UPDATE keys SET revision = revision + 1, bytes = ?
     WHERE bucket = ? AND key = ? AND revision = ?`,
  );
  return {
    get(bucket, key) {
      const row = find.all<Row>(bucket, key)[0];
      return row && { key, bytes: bytesIn(row.bytes), revision: row.revision };
    },
    put(bucket, key, bytes, expected) {
      const changed =
        expected === 0 ? insert.run(bucket, key, bytes) : update.run(bytes, bucket, key, expected);
      return changed === 1 ? { kind: "stored", sequence: expected + 1 } : { kind: "conflict" };
    },
    namesIn: (bucket) => names.all<{ readonly key: string }>(bucket).map(({ key }) => key),
  };
}

interface Row {
  readonly revision: number;
  readonly bytes: StoredBlob;
}
