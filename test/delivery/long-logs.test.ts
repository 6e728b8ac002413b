// Long logs are read page by page, while what was read is replayed: whole, whoever answers.
import { type Broker, startApp } from "eventwright";
import { memory } from "eventwright/memory";
import { expect, test } from "vitest";
import { encodeCommit } from "../../runtime/core/codec.ts";
import { idFromParts } from "../../runtime/core/uuid.ts";
import type { Connection } from "../../runtime/ports.ts";
import { QUICK } from "./brokers.ts";
import { Add, Added, connectBeside, counter, createLog, names } from "./counters.ts";

const { log } = createLog();
const NO_SNAPSHOTS = { snapshotEvery: 10, snapshotChecks: 1 };

/** A broker of which only the leader has the newest messages of a log. */
function lagging(broker: Broker, behind: number): Broker {
  return {
    ...broker,
    async connect(options) {
      const connection = await broker.connect(options);
      return {
        ...connection,
        async readSubject(stream, subject, after, asked = {}) {
          if (asked.leader) return connection.readSubject(stream, subject, after, asked);
          const all = await connection.readSubject(stream, subject, after);
          return all.slice(0, Math.max(0, all.length - behind)).slice(0, asked.limit);
        },
      };
    },
  };
}

async function fill(raw: Connection, id: string, count: number): Promise<void> {
  for (let version = 1; version <= count; version++) {
    const cause = idFromParts("long", id, version);
    const event = {
      ...Added({ id }),
      ...{ id: idFromParts(cause), time: new Date().toISOString() },
      ...{ correlationId: cause, causationId: cause },
      ...{ aggregateType: "Counter", aggregateId: id, aggregateVersion: version },
    };
    await raw.append(names.event("Counter", id), encodeCommit([event]), {});
  }
}

test.each([
  [9, 0],
  [10, 0],
  [510, 0],
  [1_010, 0],
  [1_203, 0],
  [510, 7],
  [1_010, 500],
  [1_203, 1_300],
])("a log of %i commits, of which followers lack %i, is replayed whole", async (count, behind) => {
  const broker = lagging(memory(), behind);
  const setUp = await startApp({ broker, aggregates: [counter], log, limits: QUICK });
  await setUp.close();
  const raw = await connectBeside(broker);
  await fill(raw, "A", count);
  await using app = await startApp({
    ...{ broker, aggregates: [counter], log },
    limits: { ...QUICK, ...NO_SNAPSHOTS },
  });
  const answer = await app.send(Add({ id: "A" }), { direct: true, expectedVersion: count });
  expect(answer).toMatchObject({ ok: true, events: [{ aggregateVersion: count + 1 }] });
  await raw.close();
});
