// Brokers that are wrong on purpose: what conformance.test.ts proves the suite with. Those that the
// suite notices only by waiting come first, so that they wait together.
import type { Connection, StoredMessage, Tail } from "../../ports.ts";

/** One way to be wrong. */
export interface Breakage {
  /** What is wrong with the broker. */
  readonly broken: string;
  readonly change: (connection: Connection) => Partial<Connection>;
  /** Cases that must notice it. */
  readonly fails: readonly string[];
}

/** Every breakage that the suite must notice. */
export const breakages: readonly Breakage[] = [
  {
    broken: "a closed tail still waits",
    change: changedTail(() => ({ close: () => undefined })),
    fails: ["closing a tail ends a waiting next with nothing, and every later one"],
  },
  {
    broken: "ask waits for ever",
    change: ({ ask }) => ({
      ask: async (...call) => (await ask(...call)) ?? new Promise(() => undefined),
    }),
    fails: [
      "a request that nobody serves gets undefined in time",
      "a slow server's asker gets undefined at its time-out",
    ],
  },
  {
    broken: "closing a connection closes nothing",
    change: () => ({ close: async () => undefined }),
    fails: [
      "the servers of a closed connection answer nothing more",
      "calls that are pending when their connection closes settle",
    ],
  },
  {
    broken: "append ignores the expectation",
    change: ({ append }) => ({
      append: (subject, bytes, headers) => append(subject, bytes, headers),
    }),
    fails: [
      "an append under an outdated expectation conflicts and stores nothing",
      "an append that expects an empty subject conflicts when it is not empty",
      "an append whose answer was lost is found by reading its subject, and not stored again",
    ],
  },
  {
    broken: "append says unknown of what can never be stored",
    change: ({ append }) => ({
      append: (...call) =>
        append(...call).catch(() => ({ kind: "unknown" as const, reason: "it threw" })),
    }),
    fails: ["a message of the largest size is stored, one too large for good is refused so"],
  },
  {
    broken: "append checks the expectation, then writes without it",
    change: ({ append, lastOf }) => ({
      async append(subject, bytes, headers, expected) {
        const stream = `EW_${subject.split(".")[1]}_EVENTS`;
        const last = (await lastOf(stream, subject))?.sequence ?? 0;
        if (expected !== undefined && last !== expected) return { kind: "conflict" };
        return append(subject, bytes, headers);
      },
    }),
    fails: [
      "of two connections that append under one expectation exactly one wins",
      "of many appends in flight under one expectation exactly one wins",
    ],
  },
  {
    broken: "append throws where no stream takes it",
    change: ({ append }) => ({
      async append(...call) {
        const result = await append(...call);
        if (result.kind === "unknown") throw new Error(result.reason);
        return result;
      },
    }),
    fails: ["a write that no stream takes is unknown, and taken when the stream is there"],
  },
  {
    broken: "append answers full as unknown",
    change: ({ append }) => ({
      async append(...call) {
        const result = await append(...call);
        return result.kind === "full" ? { ...result, kind: "unknown" } : result;
      },
    }),
    fails: ["a full queue answers full, keeps what it has, and takes again after a purge"],
  },
  {
    broken: "append answers unknown to what is too large",
    change: ({ append }) => ({
      append: (...call) => append(...call).catch(() => ({ kind: "unknown", reason: "too large" })),
    }),
    fails: ["what is larger than the broker takes is refused for good, and not stored"],
  },
  {
    broken: "bytes go through text",
    change: ({ append }) => ({
      append: (subject, bytes, headers, expected) =>
        append(subject, new TextEncoder().encode(decode(bytes)), headers, expected),
    }),
    fails: ["bytes arrive as they were written: all values, none, and as many as are allowed"],
  },
  {
    broken: "names of headers lose their case",
    change: ({ append }) => ({
      append(subject, bytes, headers, expected) {
        const lower = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
        return append(subject, bytes, Object.fromEntries(lower), expected);
      },
    }),
    fails: ["headers arrive as they were written"],
  },
  {
    broken: "lastOf gives the first",
    change: ({ readSubject }) => ({
      lastOf: async (stream, subject) => (await readSubject(stream, subject, 0))[0],
    }),
    fails: ["lastOf is the newest message of its subject, and nothing for an unknown one"],
  },
  {
    broken: "readSubject reads one page only",
    change: ({ readSubject }) => ({
      readSubject: (stream, subject, after, options) =>
        readSubject(stream, subject, after, { limit: 1_000, ...options }),
    }),
    fails: ["reading a long subject without a limit gives all of it"],
  },
  {
    broken: "readSubject starts at the sequence instead of after it",
    change: ({ readSubject }) => ({
      readSubject: (stream, subject, after, options) =>
        readSubject(stream, subject, after - 1, options),
    }),
    fails: ["reading a subject starts after a sequence and stops at a limit"],
  },
  {
    broken: "a tail drops every hundredth message",
    change: changedTail((tail) => {
      let count = 0;
      const next = async (): Promise<readonly StoredMessage[]> => {
        const messages = await tail.next();
        const left = messages.filter(() => ++count % 100 !== 0);
        return left.length > 0 || messages.length === 0 ? left : next();
      };
      return { next };
    }),
    fails: [
      "a tail gives all messages once and in order while two connections append",
      "a tail that starts late gives all that is stored from its sequence on",
    ],
  },
  {
    broken: "a tail repeats the last message of a batch",
    change: changedTail((tail) => {
      let last: readonly StoredMessage[] = [];
      return {
        async next() {
          const messages = await tail.next();
          const repeated = [...last, ...messages];
          last = messages.slice(-1);
          return repeated;
        },
      };
    }),
    fails: ["a tail gives all messages once and in order while two connections append"],
  },
  {
    broken: "a tail ignores its filters",
    change: ({ tail }) => ({ tail: (request) => tail({ ...request, filters: [] }) }),
    fails: [
      "a tail reads only the subjects that fit its filter",
      "a tail of one partition gives that partition only, whatever the command",
    ],
  },
  {
    broken: "a tail ignores that the stream is shorter",
    change: ({ tail }) => ({ tail: (request) => tail({ ...request, from: 1 }) }),
    fails: ["a tail from beyond the end throws log_shorter_than_checkpoint"],
  },
  {
    broken: "passed is always true",
    change: changedTail(() => ({ passed: async () => true })),
    fails: [
      "passed says no until next has given what fits, and skips what does not fit",
      "passed says no beyond the end, where a message may still come",
    ],
  },
  {
    broken: "stored subjects have no partition",
    change: changedTail((tail) => ({
      next: async () =>
        (await tail.next()).map((message) => ({
          ...message,
          subject: message.subject.replace(/\.cmd\.\d+\./, ".cmd."),
        })),
    })),
    fails: ["a queue stores a message under the partition of its handler and id"],
  },
  {
    broken: "a purge ignores its filter",
    change: ({ purgeBelow }) => ({
      purgeBelow: (stream, sequence) => purgeBelow(stream, sequence),
    }),
    fails: ["a purge with a filter leaves other subjects"],
  },
  {
    broken: "a purge deletes its sequence too",
    change: ({ purgeBelow }) => ({
      purgeBelow: (stream, sequence, filter) => purgeBelow(stream, sequence + 1, filter),
    }),
    fails: [
      "a purge deletes what is below its sequence and leaves the rest, the end and the tails",
    ],
  },
  {
    broken: "put ignores the revision",
    change: ({ get, put }) => ({
      put: async (bucket, key, bytes) =>
        put(bucket, key, bytes, (await get(bucket, key))?.revision ?? 0),
    }),
    fails: [
      "put under revision 0 conflicts when the key has a value",
      "put under an outdated or invented revision conflicts and leaves the value",
      "a put whose answer was lost is found by get, and conflicts when sent again",
    ],
  },
  {
    broken: "cancel does nothing",
    change: () => ({ cancel: async () => undefined }),
    fails: ["a cancelled schedule does not fire"],
  },
  {
    broken: "a schedule does not replace the one before",
    change: ({ schedule }) => {
      let count = 0;
      return {
        schedule: (subject, ...rest) => schedule(`${subject}.${++count}`, ...rest),
      };
    },
    fails: [
      "setting a schedule again replaces it, later or earlier",
      "a schedule whose answer was lost fires once although it is set again",
    ],
  },
  {
    broken: "a schedule fires at once",
    change: ({ schedule }) => ({
      schedule: (subject, target, _dueMs, ...rest) => schedule(subject, target, 0, ...rest),
    }),
    fails: [
      "a schedule fires at its time, on its target, with its bytes and headers",
      "a schedule of the far future waits",
    ],
  },
];

/** A change of every tail of a connection. */
export function changedTail(change: (tail: Tail) => Partial<Tail>): Breakage["change"] {
  return (connection) => ({
    tail(request) {
      const tail = connection.tail(request);
      return { ...tail, ...change(tail) };
    },
  });
}

const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
