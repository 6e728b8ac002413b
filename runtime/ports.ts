// What a broker must do for the host; types only. Read adapters/memory.ts for the reference.

/** Message headers. Names are case-sensitive, values are single lines. */
export type Headers = Readonly<Record<string, string>>;

/**
 * A message in a stream. `sequence` starts at 1 and rises; there may be gaps. What it has may be
 * read only when asked for: take it by name, as a copy by spreading lacks it.
 */
export interface StoredMessage {
  readonly subject: string;
  readonly sequence: number;
  readonly headers: Headers;
  readonly bytes: Uint8Array;
}

/** What became of a write. After `unknown` it may or may not be stored. */
export type WriteResult =
  | { readonly kind: "stored"; readonly sequence: number }
  /** Not stored, because a message with its id was stored shortly before, at this sequence. */
  | { readonly kind: "duplicate"; readonly sequence: number }
  | { readonly kind: "conflict" }
  | { readonly kind: "full"; readonly reason: string }
  | { readonly kind: "unknown"; readonly reason: string };

/** A stream that the host needs. All are files on disk where the broker has any. */
export interface StreamSpec {
  readonly name: string;
  /** Subjects it captures; `*` is one token, a final `>` is the rest. */
  readonly subjects: readonly string[];
  /**
   * `log`: kept for ever, nothing can be deleted. `queue`: bounded and purged; stored under
   * `<prefix>.<partition>.<rest>` when `partition` is given. `timers`: takes schedules.
   * `deadLetters`: bounded.
   */
  readonly kind: "log" | "queue" | "timers" | "deadLetters";
  /** How a queue's subjects get their partition token. */
  readonly partition?: PartitionSpec;
}

/** `ew.f.cmd.A.B.C` is stored as `ew.f.cmd.<hash of A and C mod count>.A.B.C`. */
export interface PartitionSpec {
  readonly prefix: string;
  readonly count: number;
}

/** Everything a context keeps on a broker. */
export interface Topology {
  readonly streams: readonly StreamSpec[];
  /** Buckets of keys with compare-and-set. */
  readonly buckets: readonly string[];
}

/** Where a tail starts: `from` is the first sequence wanted. */
export interface TailRequest {
  readonly stream: string;
  /** Stored subjects to read; none means all. */
  readonly filters: readonly string[];
  readonly from: number;
}

/** A gap-free, ordered reading of a stream, for ever. */
export interface Tail {
  /** Matching messages that were stored when the tail was opened: how far it starts behind. */
  backlog(): Promise<number>;
  /**
   * The next messages, in order, at least one; empty after `close`. Throws
   * `log_shorter_than_checkpoint` when the stream ends before `from - 1`.
   */
  next(): Promise<readonly StoredMessage[]>;
  /** Whether `next` will return nothing more at or below this sequence. */
  passed(sequence: number): Promise<boolean>;
  close(): void;
}

/** A key's value. `revision` is what a compare-and-set expects; 0 expects no value. */
export interface KeyValue {
  readonly key: string;
  readonly bytes: Uint8Array;
  readonly revision: number;
}

/** A request that a served subject received. */
export interface AskRequest {
  readonly subject: string;
  readonly headers: Headers;
  readonly bytes: Uint8Array;
}

/** Something that can be stopped. */
export interface Closable {
  close(): void;
}

/** Where answers arrive. */
export interface Inbox extends Closable {
  /** The address that makes answers arrive with this id. */
  addressOf(id: string): string;
}

/** A wall clock in ms since the epoch, a monotonic one, and timers. */
export interface Clock {
  nowMs(): number;
  monotonicMs(): number;
  /** Runs `task` once after `delayMs`; the result cancels it. */
  after(delayMs: number, task: () => void): () => void;
}

/** Takes structured events: an injected logger. */
export type Log = (entry: LogEntry) => void;

/** One thing that an operator may want to know. */
export interface LogEntry {
  readonly level: "info" | "warn" | "error";
  readonly event: string;
  readonly message: string;
  readonly [detail: string]: unknown;
}

/** What a broker is given when an app connects. */
export interface ConnectOptions {
  readonly topology: Topology;
  readonly clock: Clock;
  readonly log: Log;
}

/** A broker that can be connected to. */
export interface Broker {
  readonly name: string;
  /** Sets up what the topology asks (idempotent). Throws one clear error within 5 s. */
  connect(options: ConnectOptions): Promise<Connection>;
}

/** One process's connection. No method hangs: each settles on disconnect or its deadline. */
export interface Connection {
  /** Largest body that may be written: what the broker takes, less a reserve for headers. */
  readonly maxMessageBytes: number;
  /**
   * Writes under the expected last sequence of the subject (0: none yet), or without expectation.
   * Throws the permanent `message_too_large` when body and headers are more than the broker takes,
   * and the transient `broker_forbidden` when this user may not write there: it is not stored.
   * A subject that no stream takes is answered `unknown`: somebody may bring the stream later.
   * The header `Nats-Msg-Id` is the message's id in its stream; it is remembered for two minutes.
   */
  append(
    subject: string,
    bytes: Uint8Array,
    headers: Headers,
    expected?: number,
  ): Promise<WriteResult>;
  /** Messages of one exact subject after a sequence, in order. `leader`: not from a follower. */
  readSubject(
    stream: string,
    subject: string,
    after: number,
    options?: { readonly leader?: boolean; readonly limit?: number },
  ): Promise<readonly StoredMessage[]>;
  /** The newest message of one exact subject. */
  lastOf(
    stream: string,
    subject: string,
    options?: { readonly leader?: boolean },
  ): Promise<StoredMessage | undefined>;
  /** The sequence of the stream's newest message, 0 for none. Throws `no_stream`. */
  endOf(stream: string): Promise<number>;
  tail(request: TailRequest): Tail;
  /** Deletes the messages below a sequence: all, or those whose stored subject fits a filter. */
  purgeBelow(stream: string, sequence: number, filter?: string): Promise<void>;
  get(bucket: string, key: string): Promise<KeyValue | undefined>;
  /** Compare-and-set. */
  put(bucket: string, key: string, bytes: Uint8Array, expected: number): Promise<WriteResult>;
  keys(bucket: string): Promise<readonly string[]>;
  /** Puts a message on `target` at `dueMs`; a past time means now. One schedule per subject. */
  schedule(
    subject: string,
    target: string,
    dueMs: number,
    bytes: Uint8Array,
    headers: Headers,
  ): Promise<WriteResult>;
  /** Forgets a schedule; nothing happens if there is none. */
  cancel(stream: string, subject: string): Promise<void>;
  /** Request and reply, at most once; `undefined` when nobody answers in time. */
  ask(request: AskRequest, timeoutMs: number): Promise<Uint8Array | undefined>;
  serve(subject: string, answer: (request: AskRequest) => Promise<Uint8Array>): Closable;
  inbox(receive: (id: string, bytes: Uint8Array) => void): Inbox;
  /** Sends an answer to an inbox address, at most once. */
  reply(address: string, bytes: Uint8Array): void;
  close(): Promise<void>;
}
