// The one test run of all packages.
import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";
import { ALONE, LongestFirst } from "./test/order.ts";

const tests = "{codegen,runtime,cli,samples,test,bench}/**/*.test.ts";
const foreign = ["**/node_modules/**", "**/golden/**"];

/** Many tests wait for servers and leases: on two cores two files make progress, not one. */
const fewestWorkers = 2;

export default defineConfig({
  test: {
    globalSetup: ["test/nats-binary.ts"],
    // Compilers, which some tests run, take long beside other files.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Processes, so that a killed server or a leak of one file cannot reach another.
    pool: "forks",
    maxWorkers: Math.max(fewestWorkers, availableParallelism() - 1),
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        extends: true,
        test: { name: "beside", include: [tests], exclude: [...foreign, ...ALONE] },
      },
      // These run after all others, one by one.
      { extends: true, test: { name: "alone", include: [...ALONE], fileParallelism: false } },
    ],
  },
});
