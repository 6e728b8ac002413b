// The token bucket: never more calls than it allows, and none later than it must be.
import fc from "fast-check";
import { expect, test } from "vitest";
import { fullBucket, takeToken, tokensAt } from "./rate-limit.ts";

const policies = fc.record({
  calls: fc.integer({ min: 1, max: 50 }),
  perMs: fc.double({ min: 1, max: 10_000, noNaN: true }),
});

test("a full bucket lets all its calls through at once, and then one after another", () => {
  const policy = { calls: 2, perMs: 100 };
  let bucket = fullBucket(policy, 0);
  for (let call = 0; call < 2; call++) {
    const taken = takeToken(policy, bucket, 0);
    if (taken.kind === "wait") throw new Error("There is a token.");
    bucket = taken.state;
  }
  expect(takeToken(policy, bucket, 0)).toEqual({ kind: "wait", untilMs: 50 });
  expect(takeToken(policy, bucket, 50)).toMatchObject({ kind: "admitted" });
  expect(tokensAt(policy, bucket, 1_000)).toBe(2);
});

test("in no span of time are there more calls than a full bucket and what has come back", () => {
  const pauses = fc.array(fc.double({ min: 0, max: 3_000, noNaN: true }), { maxLength: 200 });
  fc.assert(
    fc.property(policies, pauses, (policy, wants) => {
      const begun: number[] = [];
      let nowMs = 0;
      let bucket = fullBucket(policy, 0);
      for (const pauseMs of wants) {
        nowMs += pauseMs;
        const taken = takeToken(policy, Object.freeze(bucket), nowMs);
        if (taken.kind === "wait") continue;
        bucket = taken.state;
        begun.push(nowMs);
      }
      for (const [from, fromMs] of begun.entries()) {
        for (const [to, toMs] of begun.entries()) {
          const allowed = policy.calls + ((toMs - fromMs) * policy.calls) / policy.perMs;
          if (to >= from) expect(to - from + 1).toBeLessThanOrEqual(allowed + 0.001);
        }
      }
    }),
  );
});

test("whoever waits as long as was said finds a token, and sooner there is none", () => {
  const taking = fc.array(fc.double({ min: 0, max: 100, noNaN: true }), { maxLength: 80 });
  fc.assert(
    fc.property(policies, taking, (policy, wants) => {
      let nowMs = 1e9;
      let bucket = fullBucket(policy, nowMs);
      for (const pauseMs of wants) {
        nowMs += pauseMs;
        const taken = takeToken(policy, bucket, nowMs);
        if (taken.kind === "admitted") {
          bucket = taken.state;
          continue;
        }
        const waitMs = taken.untilMs! - nowMs;
        expect(takeToken(policy, bucket, nowMs + waitMs * 0.99).kind).toBe("wait");
        const again = takeToken(policy, bucket, taken.untilMs!);
        if (again.kind === "wait") throw new Error("The time that was said is too short.");
        bucket = again.state;
        nowMs = taken.untilMs!;
      }
    }),
  );
});
