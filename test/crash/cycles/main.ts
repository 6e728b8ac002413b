// `npm run test:crash`: cycles of work, faults and checks, one after the other, and a table.
import { spawnSync } from "node:child_process";
import { dirname, join } from "node:path";
import { findNatsServer } from "../../../scripts/nats-server.ts";
import { compileProgram } from "../program.ts";
import { type CycleResult, runCycle } from "./cycle.ts";
import { type Options, readOptions, USAGE } from "./options.ts";
import { jsonOf, lineOf, tableOf, troubleOf, waitingOf } from "./report.ts";
import { startWatchdog } from "./watchdog.ts";

const root = join(import.meta.dirname, "../../..");

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2));
  if (!options) {
    console.log(USAGE);
    return 0;
  }
  await findNatsServer();
  const isRight = await runAll(options);
  const areRight = !options.points || runPoints();
  return isRight && areRight ? 0 : 1;
}

async function runAll({ cycles, seed, fault, json, watch }: Options): Promise<boolean> {
  const tell = (line: string): void =>
    void (json ? process.stderr : process.stdout).write(`${line}\n`);
  if (cycles === 0) return true;
  tell(`${cycles} cycles from seed ${seed} on`);
  const program = await compileProgram("test/crash/cycles/worker.ts");
  const watchdog = startWatchdog();
  watchdog.willRemove(dirname(program.path));
  const results: CycleResult[] = [];
  try {
    for (let number = 1; number <= cycles; number++) {
      const result = await runCycle(seed + number - 1, {
        ...{ fault, program: program.path },
        watch: watch ? (violations) => tell(waitingOf(violations)) : undefined,
      });
      tell(lineOf(result, number, cycles));
      if (result.violations.length > 0) tell(troubleOf(result, fault?.name));
      // What a debugger would want of a good cycle is not worth the memory.
      results.push({ ...result, ledger: [], history: new Map(), said: "" });
    }
  } finally {
    await program.remove();
    watchdog.close();
  }
  console.log(json ? jsonOf(results, fault?.name) : `\n${tableOf(results)}`);
  return results.every(({ violations }) => violations.length === 0);
}

/** The worker is killed at each point of its writes: that is a test file of its own. */
function runPoints(): boolean {
  const env = { ...process.env, CRASH_POINTS: "all" };
  const args = ["vitest", "run", "test/crash/crash.test.ts"];
  const { status } = spawnSync("npx", args, { cwd: root, env, stdio: "inherit" });
  return status === 0;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);
