// The order of test files, and which of them run beside each other.
import { relative } from "node:path";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/**
 * Each of these keeps several cores busy by itself, has a cluster that loses its leaders under
 * load, or holds a promise about time: beside others it would slow them down, or be slowed down.
 */
export const ALONE: readonly string[] = [
  "test/cluster.test.ts",
  "test/crash/crash.test.ts",
  "test/delivery/nats-connect.test.ts",
  "test/delivery/nats.test.ts",
  "test/mutants/mutants.test.ts",
  "test/readme.test.ts",
];

/**
 * What takes ten seconds and more, mostly because it waits; the longest first. One that starts last
 * would run on alone, and in a fresh clone nothing is known yet about how long a file takes.
 */
export const LONGEST: readonly string[] = [
  "test/sample.test.ts",
  "test/crash/sqlite.test.ts",
  "test/doctor-cluster.test.ts",
  "test/delivery/shards.test.ts",
  "test/sqlite/crash.test.ts",
  "test/delivery/dead-letters.test.ts",
  "test/doctor.test.ts",
  "bench/generator.test.ts",
];

/** Starts {@link LONGEST} before all others, and leaves these as they were. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const rankOf = ({ moduleId }: TestSpecification): number => {
      const path = relative(this.ctx.config.root, moduleId).replaceAll("\\", "/");
      return LONGEST.includes(path) ? LONGEST.indexOf(path) : LONGEST.length;
    };
    return sorted.sort((a, b) => rankOf(a) - rankOf(b));
  }
}
