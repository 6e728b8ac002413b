// The contexts on a server, found by the names of their streams: facts for `inspectNats`.
import type { Prefixing } from "../../core/prefix.ts";
import { PARTITIONS } from "../../core/subjects.ts";
import type { StreamSpec } from "../../ports.ts";
import type { Api } from "./api.ts";
import { inspectDeadLetters, inspectReaders } from "./inspect-readers.ts";
import type { ConsumerFacts, ContextFacts, NatsReport, StreamFacts, StreamKind } from "./report.ts";
import type { Requests } from "./requests.ts";
import { bucketStream, type Config, unsafeSettings } from "./streams.ts";

/** Pages of streams or consumers that are read at most; each holds 256. */
const MAX_PAGES = 100;

/** What a look needs of its connection. */
export interface Look {
  readonly api: Api;
  readonly requests: Requests;
  /** How names are written in the environment that is looked at. */
  readonly under: Prefixing;
  /** Runs what may be forbidden to this login; then it is noted as not visible. */
  visible<T>(what: string, look: () => Promise<T>): Promise<T | undefined>;
}

/** A stream as JetStream describes it. */
export interface StreamInfo {
  readonly config: Config & { readonly name: string };
  readonly state: {
    readonly messages: number;
    readonly bytes: number;
    readonly first_seq: number;
    readonly last_seq: number;
    readonly num_deleted?: number;
    readonly lost?: { readonly msgs?: readonly number[] | null } | null;
  };
  readonly cluster?: {
    readonly leader?: string;
    readonly replicas?: readonly {
      readonly name: string;
      readonly current?: boolean;
      readonly offline?: boolean;
      readonly lag?: number;
    }[];
  };
  readonly ts?: string;
}

interface StreamPage {
  readonly total: number;
  readonly streams: readonly StreamInfo[] | null;
  readonly missing?: readonly string[] | null;
}

type Found = Pick<NatsReport, "contexts" | "unanswered">;

/** The contexts on the server, or the one that is named; an unknown one is there with nothing. */
export async function inspectContexts(look: Look, only?: string): Promise<Found> {
  const listed = await look.visible("the streams", () => listStreams(look.api));
  if (!listed) return { contexts: undefined, unanswered: [] };
  const placed = listed.streams.flatMap((info) => {
    const place = placeOf(look, info.config.name);
    return place && (only === undefined || place.context === only) ? [{ ...place, info }] : [];
  });
  const names = new Set(placed.map(({ context }) => context));
  const contexts: ContextFacts[] = [];
  const ends = new Map(listed.streams.map(({ config, state }) => [config.name, state.last_seq]));
  for (const context of [...names].sort()) {
    const own = placed.filter((place) => place.context === context);
    contexts.push(await inspectContext(look, context, own, ends));
  }
  const isWanted = (name: string): boolean => {
    const place = placeOf(look, name);
    return place !== undefined && (only ?? place.context) === place.context;
  };
  return { contexts, unanswered: listed.missing.filter(isWanted) };
}

interface Place {
  readonly context: string;
  readonly suffix: string;
  readonly bucket: boolean;
}
interface Placed extends Place {
  readonly info: StreamInfo;
}

const NAME = /^EW_([a-z][a-z0-9_]*)_([A-Z][\w-]*)$/;
const BUCKET = bucketStream("");
const KINDS: Readonly<Record<string, StreamKind>> = {
  EVENTS: "events",
  SAGAS: "sagas",
  TIMERS: "timers",
  DLQ: "deadLetters",
};

/** Whose stream it is, by its name; nobody's when it lies elsewhere than what is looked at. */
function placeOf({ under }: Look, name: string): Place | undefined {
  const bucket = name.startsWith(BUCKET);
  const own = bucket ? name.slice(BUCKET.length) : name;
  const start = under.name("");
  const [, context, suffix] = own.startsWith(start)
    ? (NAME.exec(own.slice(start.length)) ?? [])
    : [];
  if (context === undefined || suffix === undefined) return undefined;
  return { context, suffix, bucket };
}

function kindOf({ bucket, suffix }: Place): StreamKind {
  if (bucket) return "bucket";
  return KINDS[suffix] ?? (suffix.startsWith("PUB_") ? "feed" : "queue");
}

interface Listed {
  readonly streams: readonly StreamInfo[];
  /** Those of which the server knows no more than the name. */
  readonly missing: readonly string[];
}

async function listStreams(api: Api): Promise<Listed> {
  const streams = new Map<string, StreamInfo>();
  const missing = new Set<string>();
  let offset = 0;
  for (let page = 0; page < MAX_PAGES; page++) {
    const found = await api.expect<StreamPage>("STREAM.LIST", { offset });
    for (const info of found.streams ?? []) streams.set(info.config.name, info);
    for (const name of found.missing ?? []) missing.add(name);
    offset += (found.streams?.length ?? 0) + (found.missing?.length ?? 0);
    if (!found.streams?.length || offset >= found.total) break;
  }
  return { streams: [...streams.values()], missing: [...missing] };
}

async function inspectContext(
  look: Look,
  context: string,
  placed: readonly Placed[],
  ends: ReadonlyMap<string, number>,
): Promise<ContextFacts> {
  const streams = await Promise.all(placed.map((place) => inspectStream(look, context, place)));
  const readers = await inspectReaders(look, context, streams, ends);
  const deadLetters = await inspectDeadLetters(look, context, streams);
  return { context, streams, readers, deadLetters };
}

async function inspectStream(look: Look, context: string, place: Placed): Promise<StreamFacts> {
  const { config, state, cluster } = place.info;
  const { name } = config;
  const kind = kindOf(place);
  const consumers = await look.visible(`the consumers of ${name}`, () =>
    listConsumers(look.api, name),
  );
  return {
    name,
    kind,
    unsafe: unsafeSettings(specOf(look, context, place, kind), config),
    storage: String(config.storage),
    replicas: Number(config.num_replicas ?? 1),
    maxMessages: Number(config.max_msgs ?? -1),
    maxMessageBytes: Number(config.max_msg_size ?? -1),
    messages: state.messages,
    bytes: state.bytes,
    firstSequence: state.first_seq,
    lastSequence: state.last_seq,
    deleted: state.num_deleted ?? 0,
    lost: state.lost?.msgs?.length ?? 0,
    leader: cluster ? cluster.leader : "the only server",
    copies: (cluster?.replicas ?? []).map((replica) => ({
      server: replica.name,
      current: replica.current ?? false,
      offline: replica.offline ?? false,
      lag: replica.lag ?? 0,
    })),
    consumers: consumers ?? [],
  };
}

/** What an app would ask for in its place. */
function specOf(
  { under }: Look,
  context: string,
  { info, suffix }: Placed,
  kind: StreamKind,
): StreamSpec | string {
  if (kind === "bucket") return under.name(`EW_${context}_${suffix}`);
  const base = { name: info.config.name, subjects: [] };
  switch (kind) {
    case "timers":
    case "deadLetters":
      return { ...base, kind };
    case "queue":
      return {
        ...base,
        kind,
        partition: { prefix: under.subject(`ew.${context}.cmd`), count: PARTITIONS },
      };
    default:
      return { ...base, kind: "log" };
  }
}

interface ConsumerInfo {
  readonly name: string;
  readonly created: string;
  readonly config: { readonly durable_name?: string; readonly inactive_threshold?: number };
  readonly delivered: { readonly last_active?: string };
  readonly push_bound?: boolean;
  readonly num_waiting: number;
  readonly num_pending: number;
  readonly ts?: string;
}

async function listConsumers(api: Api, stream: string): Promise<readonly ConsumerFacts[]> {
  const found: ConsumerInfo[] = [];
  for (let page = 0; page < MAX_PAGES; page++) {
    interface Page {
      readonly total: number;
      readonly consumers: readonly ConsumerInfo[] | null;
    }
    const body = { offset: found.length };
    const { total, consumers } = await api.expect<Page>(`CONSUMER.LIST.${stream}`, body);
    found.push(...(consumers ?? []));
    if (!consumers?.length || found.length >= total) break;
  }
  return found.map(({ name, created, config, delivered, ...info }) => {
    const activeMs = Date.parse(delivered.last_active ?? created);
    return {
      name,
      durable: config.durable_name !== undefined && !config.inactive_threshold,
      inUse: (info.push_bound ?? false) || info.num_waiting > 0,
      pending: info.num_pending,
      idleMs: Math.max(0, Date.parse(info.ts ?? "") - activeMs) || 0,
    };
  });
}
