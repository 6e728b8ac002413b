// Group commit: writes to one stream that wait for each other are sent as one atomic batch. Then a
// server that syncs its disk at each write does so once. One that is alone goes alone, at once.
import type { Connection, Headers, StreamSpec, WriteResult } from "../../ports.ts";

/** Writes in one batch at most; the server takes 1,000, and a large one delays its first. */
const MAX_WRITES = 200;
/** Bytes of one batch at most; one write alone may have more. */
const MAX_BYTES = 4 * 1024 * 1024;

/** Groups writes; made by {@link createGroups}. */
export interface Groups {
  readonly append: Connection["append"];
  /** Writes that were not sent yet. */
  size(): number;
  /** Settles those that have waited since `sinceMs` or longer: they were not sent. */
  giveUp(reason: string, sinceMs?: number): void;
}

/** What groups are made with. */
export interface GroupsOptions {
  /** The streams whose writes are grouped. */
  readonly streams: readonly StreamSpec[];
  /** Writes one message, and says what became of it. */
  readonly append: Connection["append"];
  /** Throws what may never be sent. */
  check(subject: string, bytes: Uint8Array, headers: Headers): void;
  /** Sends one message of a batch, of which nothing is heard until its last one is answered. */
  publish(subject: string, bytes: Uint8Array, headers: Headers, expected?: number): void;
  monotonicMs(): number;
}

interface Write {
  readonly message: Parameters<Connection["append"]>;
  readonly sinceMs: number;
  settle(result: WriteResult): void;
  fail(error: unknown): void;
}

/** What waits for one stream, oldest first. */
interface Lane {
  /** How the stream's subjects begin. */
  readonly starts: readonly string[];
  waiting: Write[];
  isBusy: boolean;
}

/** Groups of the writes to each of the streams; others are written alone. */
export function createGroups(options: GroupsOptions): Groups {
  const { append, monotonicMs } = options;
  const lanes = options.streams.map(
    ({ subjects }): Lane => ({
      starts: subjects.map((subject) => subject.replace(/[*>].*$/, "")),
      waiting: [],
      isBusy: false,
    }),
  );
  return {
    append(...message) {
      const [subject, bytes, headers] = message;
      const lane = lanes.find(({ starts }) => starts.some((start) => subject.startsWith(start)));
      if (!lane) return append(...message);
      // What throws in here rejects.
      return new Promise((settle, fail) => {
        options.check(subject, bytes, headers);
        lane.waiting.push({ message, sinceMs: monotonicMs(), settle, fail });
        if (!lane.isBusy) void drain(lane, options);
      });
    },
    size: () => lanes.reduce((sum, { waiting }) => sum + waiting.length, 0),
    giveUp(reason, sinceMs = Number.POSITIVE_INFINITY) {
      for (const lane of lanes) {
        const late = lane.waiting.filter((write) => write.sinceMs <= sinceMs);
        lane.waiting = lane.waiting.filter((write) => write.sinceMs > sinceMs);
        for (const { settle } of late) settle({ kind: "unknown", reason });
      }
    },
  };
}

/** Writes what waits, one group after the other, until nothing does. */
async function drain(lane: Lane, options: GroupsOptions): Promise<void> {
  lane.isBusy = true;
  while (lane.waiting.length > 0) await writeGroup(takeGroup(lane), options);
  lane.isBusy = false;
}

/** Up to the bounds, and up to a subject that is in it already: its expectation is of later. */
function takeGroup(lane: Lane): readonly Write[] {
  const subjects = new Set<string>();
  let bytes = 0;
  const end = lane.waiting.findIndex(({ message: [subject, body] }, index) => {
    bytes += body.length;
    const isFull = index === MAX_WRITES || subjects.has(subject);
    subjects.add(subject);
    return index > 0 && (isFull || bytes > MAX_BYTES);
  });
  return lane.waiting.splice(0, end < 0 ? lane.waiting.length : end);
}

async function writeGroup(group: readonly Write[], options: GroupsOptions): Promise<void> {
  const result = group.length === 1 ? undefined : await writeBatch(group, options);
  if (result?.kind === "stored") {
    const first = result.sequence - group.length + 1;
    group.forEach(({ settle }, index) => {
      settle({ kind: "stored", sequence: first + index });
    });
    return;
  }
  if (result?.kind === "unknown") {
    for (const { settle } of group) settle(result);
    return;
  }
  // A batch that is refused stores nothing, and does not say because of which: each goes alone.
  await Promise.all(
    group.map(({ message, settle, fail }) => options.append(...message).then(settle, fail)),
  );
}

async function writeBatch(
  group: readonly Write[],
  { append, publish }: GroupsOptions,
): Promise<WriteResult> {
  const id = crypto.randomUUID();
  const numbered = (headers: Headers, index: number): Headers => ({
    ...headers,
    "Nats-Batch-Id": id,
    "Nats-Batch-Sequence": String(index + 1),
  });
  try {
    for (const [index, { message }] of group.slice(0, -1).entries()) {
      const [subject, bytes, headers, expected] = message;
      publish(subject, bytes, numbered(headers, index), expected);
    }
    const [subject, bytes, headers, expected] = group.at(-1)!.message;
    const last = { ...numbered(headers, group.length - 1), "Nats-Batch-Commit": "1" };
    return await append(subject, bytes, last, expected);
  } catch {
    // One of its messages was not sent, so that nothing of it is stored.
    return { kind: "conflict" };
  }
}
