// Lanes, cursors and remembered commands: the small parts that the delivery rules stand on.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createKnownCommands } from "./known-commands.ts";
import { createLanes } from "./lanes.ts";
import { createProgress } from "./progress.ts";
import { deferred } from "./wait.ts";

describe("lanes", () => {
  test("run one key in order and other keys beside it", async () => {
    const lanes = createLanes(10);
    const order: string[] = [];
    const gate = deferred<void>();
    const slow = lanes.run("a", async () => {
      await gate.promise;
      order.push("a1");
    });
    const next = lanes.run("a", async () => void order.push("a2"));
    await lanes.run("b", async () => void order.push("b1"));
    gate.resolve();
    await Promise.all([slow, next]);
    expect(order).toEqual(["b1", "a1", "a2"]);
  });

  test("go on with a key after a failure", async () => {
    const lanes = createLanes(10);
    const failing = lanes.run("a", () => Promise.reject(new Error("no")));
    await expect(failing).rejects.toThrow("no");
    expect(await lanes.run("a", async () => 7)).toBe(7);
  });

  test("say when there is room, and when all is done", async () => {
    const lanes = createLanes(1);
    const gate = deferred<void>();
    const running = lanes.run("a", () => gate.promise);
    expect(lanes.hasRoom()).toBe(false);
    gate.resolve();
    await Promise.all([running, lanes.room(), lanes.idle()]);
    expect(lanes.hasRoom()).toBe(true);
  });
});

test("a cursor never passes an unfinished input, whatever the order of finishing", () => {
  const numbers = fc.uniqueArray(fc.integer({ min: 1, max: 500 }), { minLength: 1 });
  fc.assert(
    fc.property(numbers, fc.integer(), (sequences, seed) => {
      const ascending = [...sequences].sort((a, b) => a - b);
      const progress = createProgress(0);
      for (const sequence of ascending) progress.started(sequence);
      const left = new Set(ascending);
      const finishing = [...ascending].sort((a, b) => ((a * seed) % 101) - ((b * seed) % 101));
      for (const sequence of finishing) {
        progress.finished(sequence);
        left.delete(sequence);
        const lowest = Math.min(...left);
        expect(progress.cursor()).toBe(left.size > 0 ? lowest - 1 : ascending.at(-1));
      }
    }),
  );
});

test("forgotten commands raise the floor below which a command is expired", () => {
  const known = createKnownCommands(2);
  const add = (id: string, time: string): void =>
    known.add(id, { sequence: 1, hash: undefined }, time);
  add("a", "2026-01-01T00:00:01.000Z");
  add("b", "2026-01-01T00:00:02.000Z");
  expect(known.floor()).toBe("");
  add("c", "2026-01-01T00:00:03.000Z");
  expect(known.get("a")).toBeUndefined();
  expect(known.get("b")).toBeDefined();
  expect(known.floor()).toBe("2026-01-01T00:00:01.000Z");
});
