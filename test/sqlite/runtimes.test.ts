// Both drivers pass the conformance suite: libsql on this Node in runtime/adapters/sqlite.test.ts,
// and node:sqlite here, on Deno, and on this Node where it has it.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { findDeno } from "../../scripts/deno.ts";
import type { SuiteReport } from "./suite.ts";

const LIMIT_MS = 60_000;
const program = join(import.meta.dirname, "suite.ts");
const deno = findDeno();
const permissions = ["--allow-read", "--allow-write", "--allow-env", "--allow-sys"];

async function report(command: string, arguments_: readonly string[]): Promise<SuiteReport> {
  const child = spawn(command, arguments_, { timeout: LIMIT_MS, killSignal: "SIGKILL" });
  let printed = "";
  let said = "";
  child.stdout.on("data", (data) => {
    printed += String(data);
  });
  child.stderr.on("data", (data) => {
    said += String(data);
  });
  const code = await new Promise((resolve) => child.on("close", resolve));
  expect(code, said).toBe(0);
  return JSON.parse(printed) as SuiteReport;
}

test.runIf(deno)(
  "the conformance suite passes on node:sqlite, on Deno",
  async () => {
    const { passed, failed } = await report(deno!, ["run", ...permissions, program, "node:sqlite"]);
    expect(failed).toEqual({});
    expect(passed).toBeGreaterThan(80);
  },
  LIMIT_MS,
);

test.runIf(process.getBuiltinModule?.("node:sqlite"))(
  "the conformance suite passes on node:sqlite, on this Node",
  async () => {
    const { failed } = await report(process.execPath, [
      ...["--import", "tsx"],
      ...[program, "node:sqlite"],
    ]);
    expect(failed).toEqual({});
  },
  LIMIT_MS,
);
