// One app's connection to the file: reads at once, writes through the queue.
import { EventwrightError } from "../../core/error.ts";
import { HEADER_BYTES, refuseTooLarge } from "../../core/size.ts";
import type { Connection, ConnectOptions, StoredMessage, WriteResult } from "../../ports.ts";
import { type Keep, keepOpen } from "../embedded/keep-open.ts";
import { keptForEver } from "../embedded/refusals.ts";
import { nobodyTakes } from "../embedded/subjects.ts";
import { readFailure } from "./failure.ts";
import type { Purge } from "./stream.ts";
import { openTail, turn } from "./tail.ts";
import type { World } from "./world.ts";

/** The same limit as NATS's default payload of 1 MiB, less 64 KiB. */
const MAX_MESSAGE_BYTES = 1024 * 1024 - HEADER_BYTES;
/** Messages of a subject that are read at a time. */
const PAGE = 500;

/** Reads, and makes clear errors of what that throws; refuses after the close. */
type Guard = <T>(read: () => T) => T;

/** A connection to an open file. `closed` is told once. */
export function connectTo(world: World, options: ConnectOptions, closed: () => void): Connection {
  world.ensure(options.topology);
  const { keep, closeAll } = keepOpen();
  let isOpen = true;
  const guard: Guard = (read) => {
    if (!isOpen) throw closedAlready(world.path);
    try {
      return read();
    } catch (error) {
      throw readFailure(error, world.path);
    }
  };
  keep({ close: world.schedules.join(options.clock) });
  return {
    maxMessageBytes: MAX_MESSAGE_BYTES,
    ...readCalls(world, guard, keep),
    ...writeCalls(world, options, guard),
    ...timerCalls(world),
    ...world.messaging.callsOf(options.clock, keep),
    async close() {
      if (!isOpen) return;
      isOpen = false;
      closeAll();
      closed();
    },
  };
}

function readCalls(
  world: World,
  guard: Guard,
  keep: Keep,
): Pick<Connection, "readSubject" | "lastOf" | "endOf" | "tail" | "get" | "keys"> {
  return {
    async readSubject(name, subject, after, { limit = Number.MAX_SAFE_INTEGER } = {}) {
      const { table } = guard(() => world.stream(name));
      const found: StoredMessage[] = [];
      while (found.length < limit) {
        const wanted = Math.min(PAGE, limit - found.length);
        const from = found.at(-1)?.sequence ?? after;
        const page = guard(() => table.ofSubject(subject, from, wanted));
        found.push(...page);
        if (page.length < wanted) break;
        await turn();
      }
      return found;
    },
    lastOf: async (name, subject) => guard(() => world.stream(name).table.lastOf(subject)),
    endOf: async (name) => guard(() => world.stream(name).end()),
    tail: (request) =>
      keep(
        openTail(
          guard(() => world.stream(request.stream)),
          request,
          guard,
        ),
      ),
    get: async (bucket, key) => guard(() => world.keys.get(world.bucket(bucket), key)),
    keys: async (bucket) => guard(() => world.keys.namesIn(world.bucket(bucket))),
  };
}

function writeCalls(
  world: World,
  { clock }: ConnectOptions,
  guard: Guard,
): Pick<Connection, "append" | "put" | "purgeBelow"> {
  const { commits, keys } = world;
  return {
    async append(subject, bytes, headers, expected) {
      refuseTooLarge(subject, bytes, headers, MAX_MESSAGE_BYTES);
      const stream = world.capturing(subject);
      if (!stream) return nobodyTakes(subject);
      return commits.write(bytes.length, (join) => {
        join(stream);
        return stream.append(subject, bytes, headers, expected, clock.nowMs());
      });
    },
    async put(bucket, key, bytes, expected) {
      refuseTooLarge(`${bucket} ${key}`, bytes, {}, MAX_MESSAGE_BYTES);
      const number = world.findBucket(bucket);
      if (number === undefined) return nobodyTakes(`${bucket} ${key}`);
      return commits.write(bytes.length, () => keys.put(number, key, bytes, expected));
    },
    async purgeBelow(name, sequence, filter) {
      const stream = guard(() => world.stream(name));
      // Before the queue: what throws within a transaction fails all of it.
      if (stream.spec.kind === "log") throw keptForEver(name);
      let left: Purge = { from: 1, below: sequence, filter };
      while (left.from < left.below) {
        const result = await commits.write(0, (join) => {
          join(stream);
          left = stream.purgeSome(left);
          return { kind: "stored", sequence };
        });
        if (result.kind !== "stored") throw notWritten(world.path, result);
      }
    },
  };
}

function timerCalls({
  path,
  commits,
  capturing,
  schedules,
}: World): Pick<Connection, "schedule" | "cancel"> {
  return {
    async schedule(subject, target, dueMs, bytes, headers) {
      refuseTooLarge(subject, bytes, headers, MAX_MESSAGE_BYTES);
      const stream = capturing(target);
      if (!stream) return nobodyTakes(target);
      const result = await commits.write(bytes.length, () => {
        schedules.set({ subject, target, dueMs, bytes, headers });
        return { kind: "stored", sequence: stream.end() };
      });
      if (result.kind === "stored") schedules.arm();
      return result;
    },
    async cancel(_stream, subject) {
      const result = await commits.write(0, () => {
        schedules.drop(subject);
        return { kind: "stored", sequence: 0 };
      });
      if (result.kind !== "stored") throw notWritten(path, result);
    },
  };
}

function closedAlready(path: string): EventwrightError {
  return new EventwrightError("broker_unavailable", `The connection to ${path} is closed.`, {
    transient: true,
  });
}

function notWritten(path: string, result: WriteResult): EventwrightError {
  const reason = "reason" in result ? result.reason : result.kind;
  return new EventwrightError("broker_unavailable", `${path} took no write: ${reason}.`, {
    transient: true,
  });
}
