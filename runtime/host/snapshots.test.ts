// A snapshot that cannot be written is told, and nothing else comes of it.
import { expect, test, vi } from "vitest";
import { counter } from "../../test/delivery/counters.ts";
import { namesOf } from "../core/subjects.ts";
import type { Connection, LogEntry } from "../ports.ts";
import type { Host } from "./host.ts";
import { createSnapshots } from "./snapshots.ts";

function taken(connection: Partial<Connection>): readonly LogEntry[] {
  const entries: LogEntry[] = [];
  const log = (entry: LogEntry): void => void entries.push(entry);
  const host = { connection, names: namesOf("counting"), log } as unknown as Host;
  const { initial: state } = counter;
  const snapshot = { sequence: 1, version: 1, time: "", state, known: [], floor: "" };
  createSnapshots(host, counter).take("A", snapshot);
  return entries;
}

test("one that is too large for the broker is not written", async () => {
  const put = vi.fn();
  const entries = taken({ maxMessageBytes: 10, put });
  await vi.waitFor(() => expect(entries).toHaveLength(1), { timeout: 20_000 });
  expect(entries[0]).toMatchObject({
    event: "snapshot_unused",
    message: expect.stringMatching(/Counter A has \d+ bytes and is not written: .* takes 10/),
  });
  expect(put).not.toHaveBeenCalled();
});

test("an outage while one is written is no failure of anything else", async () => {
  const get = () => Promise.reject(new Error("nobody answers"));
  const entries = taken({ maxMessageBytes: 10_000, get });
  await vi.waitFor(() => expect(entries).toHaveLength(1), { timeout: 20_000 });
  expect(entries[0]?.message).toContain("is not written: nobody answers");
});
