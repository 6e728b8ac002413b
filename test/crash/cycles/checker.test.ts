// Proves that the checker can fail: the history of a cycle is right, and each wrong one that is
// made of it is found.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { compileProgram, type Program } from "../program.ts";
import { violationsOf } from "./checker/mod.ts";
import { runCycle } from "./cycle.ts";
import { faultNamed } from "./faults/mod.ts";
import { lineOf } from "./report.ts";
import { type Right, WRONG_HISTORIES } from "./wrong-histories.ts";

const LIMIT_MS = 120_000;

let program: Program;
let right: Right;
beforeAll(async () => {
  program = await compileProgram("test/crash/cycles/worker.ts");
  const fault = faultNamed("cut-connection");
  const result = await runCycle(3, { fault, program: program.path });
  expect(result.violations, `${lineOf(result, 1, 1)}\n${result.said}`).toEqual([]);
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
