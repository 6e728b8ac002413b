// Everything that is open while somebody is connected: the file, its streams and buckets, the queue
// of writes, the schedules. Connections share it.
import { EventwrightError, messageOf } from "../../core/error.ts";
import type { Log, StreamSpec, Topology } from "../../ports.ts";
import { createMessaging, type Messaging } from "../embedded/messaging.ts";
import { noBucket, noStream } from "../embedded/refusals.ts";
import { type Commits, createCommits } from "./commits.ts";
import type { Database } from "./driver.ts";
import { openFailure, resultOf } from "./failure.ts";
import { closeFile, inTransaction } from "./file.ts";
import { createKeys, type Keys } from "./keys.ts";
import { createSchedules, type Schedules } from "./schedules.ts";
import { createTable } from "./schema.ts";
import { createStream, type SqliteStream, type StoredStream } from "./stream.ts";

/** An open file; made by {@link openWorld}. */
export interface World {
  readonly path: string;
  readonly commits: Commits;
  readonly keys: Keys;
  readonly schedules: Schedules;
  readonly messaging: Messaging;
  /** Makes what the topology names and is not there. */
  ensure(topology: Topology): void;
  /** The stream that takes a subject. */
  capturing(subject: string): SqliteStream | undefined;
  /** Throws `no_stream`. */
  stream(name: string): SqliteStream;
  /** The number of a bucket, if there is one. */
  findBucket(name: string): number | undefined;
  /** Throws `no_bucket`. */
  bucket(name: string): number;
  /** Commits what waits and gives the file back. */
  close(): void;
}

/** Open files. Without it one that nobody refers to would be collected, and its lock let go of. */
const openDatabases = new Set<Database>();

/** Reads what the file has. */
export function openWorld(database: Database, path: string, queueLimit: number, log: Log): World {
  const commits = createCommits(database, (thrown) => resultOf(thrown, path), log);
  const streams = new Map<string, SqliteStream>();
  const buckets = new Map<string, number>();
  const load = (): void => {
    for (const stored of storedStreams(database)) {
      const { name } = stored.spec;
      if (!streams.has(name)) streams.set(name, createStream(database, stored, queueLimit));
    }
    for (const { id, name } of storedBuckets(database)) buckets.set(name, id);
  };
  const capturing = (subject: string): SqliteStream | undefined =>
    [...streams.values()].find((stream) => stream.captures(subject));
  const fire: Parameters<typeof createSchedules>[2] = (join, { target, headers, bytes }, nowMs) => {
    const stream = capturing(target);
    if (!stream) return;
    join(stream);
    stream.append(target, bytes, headers, undefined, nowMs);
  };
  load();
  openDatabases.add(database);
  return {
    path,
    commits,
    keys: createKeys(database),
    schedules: createSchedules(database, commits, fire, log),
    messaging: createMessaging(),
    ensure(topology) {
      ensure(database, path, topology, streams, buckets);
      load();
    },
    capturing,
    stream: (name) => streams.get(name) ?? fail(noStream(name)),
    findBucket: (name) => buckets.get(name),
    bucket: (name) => buckets.get(name) ?? fail(noBucket(name)),
    close() {
      commits.close();
      openDatabases.delete(database);
      try {
        closeFile(database);
      } catch (error) {
        // All that was acknowledged is in the file's log, and is found by whoever opens it next.
        log({ level: "warn", event: "sqlite_close_failed", message: messageOf(error) });
      }
    },
  };
}

interface Named {
  readonly id: number;
  readonly name: string;
}

function storedStreams(database: Database): readonly StoredStream[] {
  return database
    .prepare("SELECT id, name, spec, purged FROM streams ORDER BY id")
    .all<Named & { readonly spec: string; readonly purged: number }>()
    .map(({ id, name, spec, purged }) => {
      return { id, spec: { ...(JSON.parse(spec) as Omit<StreamSpec, "name">), name }, purged };
    });
}

function storedBuckets(database: Database): readonly Named[] {
  return database.prepare("SELECT id, name FROM buckets ORDER BY id").all<Named>();
}

function ensure(
  database: Database,
  path: string,
  topology: Topology,
  streams: ReadonlyMap<string, SqliteStream>,
  buckets: ReadonlyMap<string, number>,
): void {
  const known = topology.streams.filter(({ name }) => streams.has(name));
  for (const spec of known) refuseOther(streams.get(spec.name)!.spec, spec, path);
  const more = known.map((spec) => [streams.get(spec.name)!, spec.subjects] as const);
  try {
    inTransaction(database, () => {
      for (const [stream, subjects] of more) widen(database, stream, subjects);
      for (const spec of topology.streams) if (!streams.has(spec.name)) add(database, spec);
      const bucket = database.prepare("INSERT INTO buckets (name) VALUES (?)");
      for (const name of new Set(topology.buckets)) if (!buckets.has(name)) bucket.run(name);
    });
  } catch (error) {
    throw openFailure(error, path);
  }
  for (const [stream, subjects] of more) stream.capture(subjects);
}

function add(database: Database, { name, ...spec }: StreamSpec): void {
  database
    .prepare("INSERT INTO streams (name, spec) VALUES (?, ?)")
    .run(name, JSON.stringify(spec));
  const { id } = database.prepare("SELECT id FROM streams WHERE name = ?").get<Named>(name)!;
  database.exec(createTable(id));
}

function widen(database: Database, stream: SqliteStream, more: readonly string[]): void {
  const { name: _, ...spec } = stream.spec;
  const subjects = [...new Set([...stream.subjects(), ...more])];
  if (subjects.length === stream.subjects().length) return;
  database
    .prepare("UPDATE streams SET spec = ? WHERE id = ?")
    .run(JSON.stringify({ ...spec, subjects }), stream.id);
}

/** A stream of another kind, or with other partitions, would keep or find other messages. */
function refuseOther(found: StreamSpec, wanted: StreamSpec, path: string): void {
  const differs = (["kind", "partition"] as const).filter(
    (key) => JSON.stringify(found[key]) !== JSON.stringify(wanted[key]),
  );
  if (differs.length === 0) return;
  const list = differs.map(
    (key) => `its ${key} is ${JSON.stringify(found[key])}, not ${JSON.stringify(wanted[key])}`,
  );
  throw new EventwrightError(
    "stream_unsafe",
    `The stream ${wanted.name} in ${path} would lose or misplace messages: ${list.join("; ")}. ` +
      "Use another file.",
  );
}

function fail(error: EventwrightError): never {
  throw error;
}
