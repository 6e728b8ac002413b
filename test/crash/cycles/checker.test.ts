// Proves that the checker can fail: a real history is right, and each wrong one made of it is
// found.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { compileProgram, type Program } from "../program.ts";
import { violationsOf } from "./checker/mod.ts";
import { runCycle } from "./cycle.ts";
import type { Fault } from "./faults/fault.ts";
import { type Right, WRONG_HISTORIES } from "./wrong-histories.ts";

const LIMIT_MS = 120_000;

const nothing: Fault = {
  name: "nothing",
  title: "no fault",
  sites: ["single"],
  strike: async () => Date.now(),
};

let program: Program;
let right: Right;
beforeAll(async () => {
  program = await compileProgram("test/crash/cycles/worker.ts");
  const result = await runCycle(1, { fault: nothing, program: program.path });
  expect(result.violations, result.said).toEqual([]);
  right = result;
}, LIMIT_MS);
afterAll(() => program?.remove());

test("the checker, what it reads with and the sender take nothing from the runtime", () => {
  const checker = readdirSync(join(import.meta.dirname, "checker")).map(
    (name) => `checker/${name}`,
  );
  const files = [...checker, "context.ts", "history.ts", "ledger.ts", "sender.ts"];
  for (const file of files) {
    const text = readFileSync(join(import.meta.dirname, file), "utf8");
    expect(text, file).not.toMatch(/from "(eventwright|.*(runtime|samples|delivery)\/)/);
  }
});

describe("the checker finds that", () => {
  test.each(WRONG_HISTORIES)("%s", (_, make, said) => {
    const [ledger, history] = make(right);
    expect(violationsOf(ledger, history)).toContainEqual(expect.stringMatching(said));
  });
});
