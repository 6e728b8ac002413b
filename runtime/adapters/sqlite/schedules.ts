// Schedules: rows that become messages when they are due, in one transaction, so that each fires
// once whatever dies. They run only while somebody is connected; what is overdue fires then.
import { messageOf as errorText } from "../../core/error.ts";
import type { Headers, Log } from "../../ports.ts";
import { type Alarm, createAlarm } from "./alarm.ts";
import type { Commits, Write } from "./commits.ts";
import { bytesIn, type Database, type StoredBlob } from "./driver.ts";

/** Schedules that fire in one transaction. */
const FIRE_BATCH = 500;

/** A message that is put on its target later. */
export interface Schedule {
  readonly subject: string;
  readonly target: string;
  readonly dueMs: number;
  readonly headers: Headers;
  readonly bytes: Uint8Array;
}

/** What becomes a message. */
export type Due = Pick<Schedule, "target" | "headers" | "bytes">;

/** The schedules of a file; made by {@link createSchedules}. */
export interface Schedules extends Alarm {
  /** Puts a schedule in place of one of the same subject; within a transaction. */
  set(schedule: Schedule): void;
  /** Forgets a schedule; within a transaction. */
  drop(subject: string): void;
}

interface Row {
  readonly id: number;
  readonly target: string;
  readonly headers: string;
  readonly bytes: StoredBlob;
}

/** `fire` appends a due message within a transaction. */
export function createSchedules(
  database: Database,
  commits: Commits,
  fire: (join: Parameters<Write>[0], due: Due, nowMs: number) => void,
  log: Log,
): Schedules {
  const sql = statementsOf(database);
  const alarm = createAlarm({
    next() {
      try {
        return sql.next();
      } catch (error) {
        log({ level: "error", event: "sqlite_read_failed", message: errorText(error) });
        return undefined;
      }
    },
    async fire(nowMs) {
      const result = await commits.write(0, (join) => {
        for (const row of sql.due(nowMs)) {
          sql.delete(row.id);
          fire(join, messageOf(row), nowMs);
        }
        return { kind: "stored", sequence: 0 };
      });
      return result.kind === "stored";
    },
  });
  return {
    ...alarm,
    set: (schedule) => sql.set(schedule),
    drop: (subject) => sql.drop(subject),
  };
}

function messageOf({ target, headers, bytes }: Row): Due {
  return { target, headers: JSON.parse(headers) as Headers, bytes: bytesIn(bytes) };
}

interface Statements {
  set(schedule: Schedule): void;
  drop(subject: string): void;
  delete(id: number): void;
  /** When the next one is due. */
  next(): number | undefined;
  due(nowMs: number): readonly Row[];
}

function statementsOf(database: Database): Statements {
  const set = database.prepare(
    `INSERT INTO schedules (subject, target, due_ms, headers, bytes) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (subject) DO UPDATE SET target = excluded.target, due_ms = excluded.due_ms,
     headers = excluded.headers, bytes = excluded.bytes`,
  );
  const drop = database.prepare("DELETE FROM schedules WHERE subject = ?");
  const remove = database.prepare("DELETE FROM schedules WHERE id = ?");
  const next = database.prepare("SELECT due_ms FROM schedules ORDER BY due_ms LIMIT 1");
  const due = database.prepare(
    `SELECT id, target, headers, bytes FROM schedules
     WHERE due_ms <= ? ORDER BY due_ms, id LIMIT ${FIRE_BATCH}`,
  );
  return {
    set({ subject, target, dueMs, headers, bytes }) {
      set.run(subject, target, dueMs, JSON.stringify(headers), bytes);
    },
    drop: (subject) => void drop.run(subject),
    delete: (id) => void remove.run(id),
    next: () => next.get<{ readonly due_ms: number }>()?.due_ms,
    due: (nowMs) => due.all<Row>(nowMs),
  };
}
