// Dead letters are written once, also by two owners one after another.
import { expect, test } from "vitest";
import { memory } from "../adapters/memory.ts";
import { namesOf } from "../core/subjects.ts";
import { systemClock } from "./clock.ts";
import { writeDeadLetter } from "./dead-letters.ts";
import type { Host } from "./host.ts";
import { topologyOf } from "./topology.ts";

test("a letter is written once, although one of another source came after it", async () => {
  const names = namesOf("test");
  const parts = { aggregates: [], services: [], sagas: [], projections: [], feeds: [] };
  const topology = topologyOf("test", names, parts);
  const log = (): void => undefined;
  const connection = await memory().connect({ topology, clock: systemClock, log });
  const host = { connection, names, clock: systemClock, log } as unknown as Host;
  const write = (stream: string, sequence: number): Promise<void> => {
    const message = { subject: "a", sequence, headers: {}, bytes: new Uint8Array() };
    return writeDeadLetter(host, { reader: "Flow", key: "A", stream, message, reason: "bad" });
  };
  const letters = [["events", 3] as const, ["timers", 5] as const, ["events", 3] as const];
  for (const [stream, sequence] of letters) await write(stream, sequence);
  const subject = names.deadLetter("Flow", "A");
  const stored = await connection.readSubject(names.deadLetters, subject, 0);
  expect(stored.map(({ headers }) => headers["Ew-Dead-Stream"])).toEqual(["events", "timers"]);
  await connection.close();
});
