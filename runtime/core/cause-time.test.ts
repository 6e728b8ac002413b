// What is asked is dated by what has brought it about, within limits.
import { expect, test } from "vitest";
import { timeOfCause } from "./cause-time.ts";

const CAUSE_MS = Date.UTC(2026, 0, 1);
const MINUTE = 60_000;

test("a clock that is behind, or up to an hour ahead, changes nothing", () => {
  for (const aheadMs of [-600 * MINUTE, -MINUTE, 0, 10 * MINUTE, 60 * MINUTE]) {
    expect(timeOfCause(CAUSE_MS, CAUSE_MS + aheadMs)).toBe(CAUSE_MS);
  }
});

test("what was brought about long ago is asked now", () => {
  const nowMs = CAUSE_MS + 8 * 24 * 60 * MINUTE;
  expect(timeOfCause(CAUSE_MS, nowMs)).toBe(nowMs);
});
