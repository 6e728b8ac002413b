// Proves that the crash checks can fail: brokers that break a promise end with other totals.
import { afterAll, beforeAll, expect, test } from "vitest";
import type { PlantedBug } from "./planted-bugs.ts";
import { pointNamed } from "./points.ts";
import { type Ending, forgetChildren, prepareChildren, runChild, withServer } from "./processes.ts";

const TEST_LIMIT_MS = 120_000;

beforeAll(prepareChildren);
afterAll(forgetChildren);

/** Killed after a capture's append, then started again on a broker with the bug. */
function restartWith(bug: PlantedBug): Promise<Ending> {
  return withServer(async (server) => {
    const point = pointNamed("after a capture's append");
    expect((await runChild({ url: server.url, point })).signal).toBe("SIGKILL");
    return runChild({ url: server.url, bug });
  });
}

test(
  "without expected sequences and message ids a crash charges twice",
  async () => {
    const { report, said } = await restartWith("unfenced");
    expect(report?.totals.chargedTwice, said).not.toEqual([]);
  },
  TEST_LIMIT_MS,
);

test(
  "a commit that is acknowledged and not stored shows in the totals",
  async () => {
    const { report, said } = await withServer(({ url }) => runChild({ url, bug: "forgetful" }));
    expect(report, said).toBeDefined();
    expect(report?.totals.units, said).not.toMatchObject({ added: 1_500 });
  },
  TEST_LIMIT_MS,
);
