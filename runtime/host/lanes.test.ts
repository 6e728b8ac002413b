// Lanes, cursors and remembered commands: the small parts that the delivery rules stand on.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createKnownCommands } from "./known-commands.ts";
import { createLanes } from "./lanes.ts";
import { createProgress } from "./progress.ts";
import { deferred } from "./wait.ts";

const bounds = { running: 2, held: 10, heldPerKey: 3 };

describe("lanes", () => {
  test("run one key in order and other keys beside it", async () => {
    const lanes = createLanes(bounds);
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
    const lanes = createLanes(bounds);
    const failing = lanes.run("a", () => Promise.reject(new Error("no")));
    await expect(failing).rejects.toThrow("no");
    expect(await lanes.run("a", async () => 7)).toBe(7);
  });

  test("let no key that has much to do hold up another one", async () => {
    const lanes = createLanes(bounds);
    const gate = deferred<void>();
    const slow = [1, 2, 3].map(() => lanes.run("a", () => gate.promise));
    expect([lanes.hasRoom("a"), lanes.hasRoom("b")]).toEqual([false, true]);
    expect(await lanes.run("b", async () => 7)).toBe(7);
    gate.resolve();
    await Promise.all([...slow, lanes.idle()]);
  });

  test("run no more tasks at one time than they may", async () => {
    const lanes = createLanes(bounds);
    let running = 0;
    const most: number[] = [];
    const task = async (): Promise<void> => {
      most.push(++running);
      await Promise.resolve();
      running--;
    };
    await Promise.all(["a", "b", "c", "d", "a", "b"].map((key) => lanes.run(key, task)));
    expect(Math.max(...most)).toBe(2);
  });

  test("say when there is room, and when all is done", async () => {
    const lanes = createLanes({ ...bounds, held: 1 });
    const gate = deferred<void>();
    const running = lanes.run("a", () => gate.promise);
    expect(lanes.hasRoom("b")).toBe(false);
    gate.resolve();
    await Promise.all([running, lanes.room(), lanes.idle()]);
    expect(lanes.hasRoom("b")).toBe(true);
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

describe("known commands", () => {
  const at = (ms: number): string => new Date(Date.UTC(2026, 0, 1) + ms).toISOString();
  const remember = (limit: number, commands: readonly (readonly [id: string, ms: number])[]) => {
    const known = createKnownCommands(limit);
    for (const [id, ms] of commands) known.add(id, 1, at(ms));
    return known;
  };

  test("that are forgotten raise the floor below which a command is looked up", () => {
    const two = [["a", 1] as const, ["b", 2] as const];
    expect(remember(2, two).floor()).toBe("");
    const known = remember(2, [...two, ["c", 3]]);
    expect(known.get("a")).toBeUndefined();
    expect(known.get("b")).toBeDefined();
    expect(known.floor()).toBe(at(1));
  });

  test("are forgotten in the order of their times, not of their answers", () => {
    const known = remember(2, [
      ["ahead", 5_000],
      ["a", 1],
      ["b", 2],
    ]);
    expect(known.get("ahead")).toBeDefined();
    expect(known.get("a")).toBeUndefined();
    expect(known.floor()).toBe(at(1));
  });
});
