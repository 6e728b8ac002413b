// How processes are measured.
import { expect, test } from "vitest";
import { memoryOf, runNode } from "./process.ts";

const folder = import.meta.dirname;

test("a process that fails is an error that says what it printed", () => {
  expect(runNode(["-p", "process.cwd()"], folder).output).toBe(`${folder}\n`);
  expect(() => runNode(["-e", "console.error('why'); process.exit(3)"], folder)).toThrow(
    /failed: why/,
  );
});

test("the memory is that of the process, whoever started it", () => {
  // What is held here is resident, for it is filled.
  const held = Buffer.alloc(400 * 1024 * 1024, 1);
  expect(memoryOf(["-e", "0"], folder)).toBeLessThan(200);
  expect(memoryOf(["-e", "Buffer.alloc(300 * 1024 * 1024, 1)"], folder)).toBeGreaterThan(300);
  expect(held[0]).toBe(1);
});
