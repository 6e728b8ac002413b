// What a cache forgets, and when.
import fc from "fast-check";
import { expect, test } from "vitest";
import { createCache, LIGHT_BYTES } from "./cache.ts";

const KIB = 1024;

test("beyond the number of values the one used longest ago is forgotten", () => {
  const cache = createCache<string>({ cached: 2, cachedBytes: KIB });
  for (const key of ["a", "b"]) cache.set(key, key);
  cache.get("a");
  cache.set("c", "c");
  expect(["a", "b", "c"].map((key) => cache.get(key))).toEqual(["a", undefined, "c"]);
});

test("heavy ones are forgotten until the others fit, those used longest ago first", () => {
  const cache = createCache<string>({ cached: 100, cachedBytes: 25 * KIB });
  for (const key of ["a", "b", "c", "d"]) {
    cache.set(key, key);
    cache.weigh(key, key === "b" ? LIGHT_BYTES : 10 * KIB);
  }
  expect(["a", "b", "c", "d"].map((key) => cache.get(key))).toEqual([undefined, "b", "c", "d"]);
});

test("the newest stays, however large it is", () => {
  const cache = createCache<string>({ cached: 100, cachedBytes: 25 * KIB });
  cache.set("a", "a");
  cache.set("huge", "huge");
  cache.weigh("huge", 100 * KIB);
  expect([cache.get("a"), cache.get("huge")]).toEqual([undefined, "huge"]);
});

test("whatever is done with it, no more is held than fits", () => {
  const act = fc.record({
    key: fc.integer({ min: 0, max: 9 }).map(String),
    kiB: fc.integer({ min: 0, max: 30 }),
    how: fc.constantFrom("set", "get", "delete", "weigh"),
  });
  fc.assert(
    fc.property(fc.array(act, { maxLength: 100 }), (acts) => {
      const cache = createCache<string>({ cached: 6, cachedBytes: 50 * KIB });
      const weights = new Map<string, number>();
      for (const { key, kiB, how } of acts) {
        if (how === "get") cache.get(key);
        if (how === "delete") cache.delete(key);
        if (how === "set") cache.set(key, key);
        if (how === "set" || how === "delete") weights.delete(key);
        if (how === "weigh" && cache.get(key)) {
          cache.weigh(key, kiB * KIB);
          weights.set(key, kiB * KIB);
        }
      }
      // Looking does not change what is held.
      const held = Array.from({ length: 10 }, (_, key) => String(key)).filter(cache.get);
      const heavy = held.map((key) => weights.get(key) ?? 0).filter((one) => one > LIGHT_BYTES);
      const bytes = heavy.reduce((sum, one) => sum + one, 0);
      expect(held.length).toBeLessThanOrEqual(6);
      expect(bytes <= 50 * KIB || held.length === 1).toBe(true);
    }),
  );
});
