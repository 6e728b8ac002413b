// Sets up the streams of a topology, and refuses one whose configuration would lose events.
import { EventwrightError } from "../../core/error.ts";
import type { StreamSpec, Topology } from "../../ports.ts";
import type { Api, ApiAnswer } from "./api.ts";
import type { NatsOptions } from "./connect.ts";

/** A stream's configuration, as JetStream has it. */
export type Config = Readonly<Record<string, unknown>>;
type Wanted = Pick<NatsOptions, "replicas" | "placement" | "queueLimit" | "groupCommit">;
interface StreamInfo {
  readonly config: Config & { readonly subjects?: readonly string[] };
}

const NOT_FOUND = 10059;
const NAME_IN_USE = 10058;
/** A dead-letter stream that is full stalls its readers, so that nothing is dropped. */
const DEAD_LETTERS = 1_000_000;
const QUEUE_MESSAGES = 1_000_000;
const DEFAULTS: Wanted = {};
/** Attempts at a stream that another process changes at the same time. */
const MAX_ATTEMPTS = 10;

/**
 * Creates what is missing, adds subjects, and checks what is there. Gives the names of the streams
 * that take batches.
 */
export async function ensureStreams(
  api: Api,
  topology: Topology,
  options: NatsOptions,
): Promise<ReadonlySet<unknown>> {
  const streams = topology.streams.map((spec) => streamConfig(spec, options));
  const buckets = topology.buckets.map((bucket) => bucketConfig(bucket, options));
  const found = await Promise.all(
    [...streams, ...buckets].map((config) => ensureStream(api, config)),
  );
  return new Set(found.filter((config) => config.allow_atomic).map(({ name }) => name));
}

/** Settings of a stream that is there with which an app would refuse it, one sentence each. */
export function unsafeSettings(wanted: StreamSpec | string, found: Config): readonly string[] {
  const isBucket = typeof wanted === "string";
  const config = isBucket ? bucketConfig(wanted, DEFAULTS) : streamConfig(wanted, DEFAULTS);
  return differences(config, found);
}

/** The stream behind a bucket, as the NATS key-value convention names it. */
export function bucketStream(bucket: string): string {
  return `KV_${bucket}`;
}

function streamConfig(spec: StreamSpec, options: Wanted): Config {
  const base = {
    name: spec.name,
    subjects: spec.subjects,
    storage: "file",
    retention: "limits",
    ...copiesOf(options),
    allow_direct: true,
    ...(options.groupCommit && isGrouped(spec) && { allow_atomic: true }),
    ...(spec.partition && { subject_transform: transformOf(spec) }),
  };
  switch (spec.kind) {
    case "log":
      return { ...base, discard: "new", deny_delete: true, deny_purge: true };
    case "queue":
      return { ...base, discard: "new", max_msgs: options.queueLimit ?? QUEUE_MESSAGES };
    case "timers":
      // Schedules and `discard: new` exclude each other; without limits nothing is discarded.
      return { ...base, discard: "old", allow_msg_schedules: true };
    case "deadLetters":
      return { ...base, discard: "new", max_msgs: DEAD_LETTERS };
  }
}

function copiesOf({ replicas = 1, placement }: Wanted): Config {
  return { num_replicas: replicas, ...(placement && { placement }) };
}

/** Whether a stream's writes can be grouped. */
export function isGrouped({ kind }: StreamSpec): boolean {
  return kind === "log" || kind === "queue";
}

function transformOf({ partition }: StreamSpec): Config {
  const { prefix, count } = partition!;
  return {
    src: `${prefix}.*.*.*`,
    dest: `${prefix}.{{partition(${count},1,3)}}.{{wildcard(1)}}.{{wildcard(2)}}.{{wildcard(3)}}`,
  };
}

function bucketConfig(bucket: string, options: Wanted): Config {
  return {
    name: bucketStream(bucket),
    subjects: [`$KV.${bucket}.>`],
    storage: "file",
    retention: "limits",
    discard: "new",
    ...copiesOf(options),
    allow_direct: true,
    allow_rollup_hdrs: true,
    deny_delete: true,
    max_msgs_per_subject: 1,
  };
}

/** Gives its configuration as it is then. */
async function ensureStream(api: Api, wanted: Config): Promise<Config> {
  const { name } = wanted;
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
    const found = await api.ask<StreamInfo>(`STREAM.INFO.${name}`);
    if (!found.ok && found.error.err_code !== NOT_FOUND) throw refused(wanted, found.error);
    if (found.ok) {
      const config = found.data.config;
      refuseUnsafe(wanted, config);
      const subjects = unite(config.subjects ?? [], wanted.subjects as readonly string[]);
      const allow_atomic = wanted.allow_atomic ?? config.allow_atomic;
      const isSame = allow_atomic === config.allow_atomic;
      const hasSubjects = subjects.length === config.subjects?.length;
      if (isSame && hasSubjects) return config;
      const change = { ...config, subjects, ...(!isSame && { allow_atomic }) };
      const updated = await update(api, change, hasSubjects);
      if (updated === undefined) return config;
      if (!updated.ok && attempt === MAX_ATTEMPTS) throw refused(wanted, updated.error);
    } else {
      const created = await api.ask<StreamInfo>(`STREAM.CREATE.${name}`, wanted);
      if (created.ok) {
        refuseUnsafe(wanted, created.data.config);
        return created.data.config;
      }
      const racing = created.error.err_code === NAME_IN_USE || created.error.code === 500;
      if (!racing || attempt === MAX_ATTEMPTS) throw refused(wanted, created.error);
    }
  }
  throw refused(wanted, { description: "others change it all the time" });
}

/** Undefined: this user may not do it, and the stream works without it, writes one by one. */
async function update(
  api: Api,
  change: Config,
  isOptional: boolean,
): Promise<ApiAnswer<StreamInfo> | undefined> {
  try {
    return await api.ask<StreamInfo>(`STREAM.UPDATE.${change.name}`, change);
  } catch (error) {
    const isForbidden = error instanceof EventwrightError && error.code === "broker_forbidden";
    if (isOptional && isForbidden) return undefined;
    throw error;
  }
}

const unite = (a: readonly string[], b: readonly string[]): readonly string[] => [
  ...new Set([...a, ...b]),
];

/** Settings without which acknowledged messages can be lost, or mean something else. */
const ESSENTIAL = [
  "retention",
  "discard",
  "deny_delete",
  "deny_purge",
  "allow_direct",
  "allow_msg_schedules",
  "max_msgs_per_subject",
  "subject_transform",
] as const;
/** Limits that would delete, or refuse, what must be kept. */
const UNLIMITED = ["max_msgs", "max_bytes", "max_age", "max_msgs_per_subject"] as const;

function refuseUnsafe(wanted: Config, found: Config): void {
  const all = differences(wanted, found);
  if (all.length === 0) return;
  throw new EventwrightError(
    "stream_unsafe",
    `The stream ${wanted.name} would lose or misplace messages: ${all.join("; ")}. Change its ` +
      "configuration, or use another NATS account.",
  );
}

function differences(wanted: Config, found: Config): readonly string[] {
  const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
  const settings = ESSENTIAL.filter((key) => key in wanted && !same(found[key], wanted[key])).map(
    (key) => `${key} is ${JSON.stringify(found[key])}, not ${JSON.stringify(wanted[key])}`,
  );
  const limits = UNLIMITED.filter(
    (key) => !(key in wanted) && typeof found[key] === "number" && (found[key] as number) > 0,
  ).map((key) => `${key} is ${found[key]}, not unlimited`);
  return [...settings, ...limits];
}

function refused(wanted: Config, error: { readonly description: string }): EventwrightError {
  return new EventwrightError(
    "stream_refused",
    `JetStream refused the stream ${wanted.name}: ${error.description}.`,
  );
}
