// What `inspectNats` found: facts as the server told them, without a judgement. Types only.

/** What one look at a server gave. Sizes are in bytes, ages in ms of the server's clock. */
export interface NatsReport {
  /** What `nats()` asks of a server. */
  readonly required: { readonly version: readonly number[]; readonly apiLevel: number };
  /** The environment that was looked at, if it has a prefix. */
  readonly prefix?: string;
  readonly server: ServerFacts;
  /** Every server of the cluster that answered; the one that was asked when none did. */
  readonly peers: readonly PeerFacts[];
  /**
   * What JetStream says of the account; `none` when the account has no JetStream, `silent` when it
   * has, and nobody answers for it.
   */
  readonly account: AccountFacts | "none" | "silent" | undefined;
  /** Only with a login of the system account. */
  readonly disks: readonly DiskFacts[] | undefined;
  /** Undefined when the streams could not be listed. */
  readonly contexts: readonly ContextFacts[] | undefined;
  /** Streams whose servers do not answer. */
  readonly unanswered: readonly string[];
  readonly notVisible: readonly NotVisible[];
}

/** Something that this login does not show. */
export interface NotVisible {
  readonly what: string;
  readonly why: string;
}

/** The server that was asked. */
export interface ServerFacts {
  readonly name: string;
  readonly version: string;
  readonly maxPayloadBytes: number;
  readonly cluster: string | undefined;
}

/** One server of the cluster, as it describes itself to every account. */
export interface PeerFacts {
  readonly name: string;
  readonly version: string;
  readonly tags: readonly string[];
}

/** The account's share of JetStream; a limit of -1 is none. */
export interface AccountFacts {
  readonly apiLevel: number;
  readonly usedBytes: number;
  readonly limitBytes: number;
}

/** How one server keeps its streams. */
export interface DiskFacts {
  readonly name: string;
  readonly storeFolder: string;
  readonly syncAlways: boolean;
  readonly syncIntervalMs: number;
  readonly usedBytes: number;
  readonly limitBytes: number;
}

/** What one context has on the server. */
export interface ContextFacts {
  readonly context: string;
  readonly streams: readonly StreamFacts[];
  readonly readers: readonly ReaderFacts[];
  readonly deadLetters: DeadLetterFacts | undefined;
}

/** What a stream is for; a bucket is a stream too. */
export type StreamKind =
  | "events"
  | "sagas"
  | "timers"
  | "deadLetters"
  | "queue"
  | "feed"
  | "bucket";

/** A stream or bucket. */
export interface StreamFacts {
  readonly name: string;
  readonly kind: StreamKind;
  /** Settings with which an app would refuse it. */
  readonly unsafe: readonly string[];
  readonly storage: string;
  readonly replicas: number;
  /** -1 is unlimited. */
  readonly maxMessages: number;
  readonly maxMessageBytes: number;
  readonly messages: number;
  readonly bytes: number;
  readonly firstSequence: number;
  readonly lastSequence: number;
  /** Messages between the first and the last one that are not there. */
  readonly deleted: number;
  /** Messages that the server itself knows to have lost. */
  readonly lost: number;
  /** Undefined when nobody leads. */
  readonly leader: string | undefined;
  readonly copies: readonly CopyFacts[];
  readonly consumers: readonly ConsumerFacts[];
}

/** A copy of a stream besides the leader's. */
export interface CopyFacts {
  readonly server: string;
  readonly current: boolean;
  readonly offline: boolean;
  readonly lag: number;
}

/** A consumer of a stream. */
export interface ConsumerFacts {
  readonly name: string;
  /** Whether it stays when nobody uses it. */
  readonly durable: boolean;
  /** Whether somebody waits for messages now. */
  readonly inUse: boolean;
  readonly pending: number;
  readonly idleMs: number;
}

/** The record of a reader's shard, and what it has before it. */
export interface ReaderFacts {
  readonly name: string;
  /** Its key in the bucket of records. */
  readonly key: string;
  /** From 0 on, of so many. */
  readonly shard: number;
  readonly shards: number;
  readonly owner: string | null;
  /** Since the record was written; an owner writes once a second. */
  readonly silentMs: number;
  readonly parked: Readonly<Record<string, string>>;
  /** Types that its build knows, with the highest version. */
  readonly knows: Readonly<Record<string, number>>;
  readonly sources: readonly SourceFacts[];
}

/** How far a reader is in one of the streams that it reads. */
export interface SourceFacts {
  readonly id: string;
  readonly stream: string;
  readonly cursor: number;
  /** Undefined when there is no such stream. */
  readonly lastSequence: number | undefined;
  /** Messages for this reader that it has not finished. */
  readonly waiting: number;
  /** Whether there may be more of them: not everything was counted. */
  readonly orMore: boolean;
  /** How long the first of them has been stored. */
  readonly oldestMs: number | undefined;
}

/** The dead letters of a context. */
export interface DeadLetterFacts {
  readonly byReader: Readonly<Record<string, number>>;
  readonly newest: { readonly reason: string; readonly ageMs: number } | undefined;
}
