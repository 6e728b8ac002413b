// The one test run of all packages.
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["{codegen,runtime,cli,samples,test,bench}/**/*.test.ts"],
    exclude: ["**/node_modules/**", "**/golden/**"],
    globalSetup: ["test/nats-binary.ts"],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // Processes, so that a killed server or a leak of one file cannot reach another.
    pool: "forks",
  },
});
