// The same on a SQLite file, at those places where a process's end looks otherwise than on a
// server: with it end its queue, its timers and its lock. That every commit is there or not, and
// nothing in between, is shown in test/sqlite.
import { join } from "node:path";
import { sqlite } from "eventwright/sqlite";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { namesOf } from "../../runtime/core/subjects.ts";
import { connectBeside } from "../delivery/counters.ts";
import { makeFolder } from "../sqlite/files.ts";
import type { Report } from "./child.ts";
import { pointNamed } from "./points.ts";
import { type Ending, forgetChildren, prepareChildren, runChild } from "./processes.ts";

const TEST_LIMIT_MS = 120_000;
const { folder, remove } = makeFolder();
afterAll(remove);
afterAll(forgetChildren);
let files = 0;
const freshPath = (): string => join(folder, `${++files}.db`);

let undisturbed: Report;
beforeAll(async () => {
  await prepareChildren();
  const path = freshPath();
  const ending = await runChild({ url: `sqlite:${path}`, holdsBack: true });
  expect(ending, ending.said).toMatchObject({ code: 0 });
  undisturbed = ending.report!;
  await expectSame(path, ending);
}, TEST_LIMIT_MS);

/** Ended well, with the same sums and rows, nothing charged twice, no dead letter. */
async function expectSame(path: string, { code, report, said }: Ending): Promise<void> {
  expect(code, said).toBe(0);
  expect(report, said).toEqual(undisturbed);
  expect(report!.totals.chargedTwice).toEqual([]);
  const connection = await connectBeside(sqlite(path));
  expect(await connection.endOf(namesOf("fulfilment").deadLetters), said).toBe(0);
  await connection.close();
}

const RUNS = [
  ["after a command is queued"],
  ["after the append, before the reply"],
  ["after a capture's append"],
  ["after queue messages are read, before any is handled"],
  ["after a timer fired, before its journal entry"],
  ["before a time-out is set", "after a time-out is set, before the cursor"],
  ["after a queue is purged, before the next cursor", "after sending, before the outbox's cursor"],
  ["after a row, before the projection's cursor", "after the queue's cursor, before its purge"],
] as const;

describe("a run on a SQLite file ends as if nothing had been", () => {
  for (const names of RUNS) {
    const run = async (): Promise<void> => {
      const path = freshPath();
      const url = `sqlite:${path}`;
      for (const name of names) {
        const { signal, said } = await runChild({ url, holdsBack: true, point: pointNamed(name) });
        expect(signal, `was never "${name}":\n${said}`).toBe("SIGKILL");
      }
      await expectSame(path, await runChild({ url }));
    };
    test(`killed ${names.join(", then ")}`, run, TEST_LIMIT_MS);
  }
});
