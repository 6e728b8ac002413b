// A few seeds of the sample's worlds; `npm run simulate` runs as many as you like.
import { simulate } from "eventwright/testing";
import { expect, test } from "vitest";
import { simulation } from "./simulation.ts";

test("whatever goes wrong, goods and money add up", async () => {
  const report = await simulate({ ...simulation, seeds: 25 });
  expect(report.failures, String(report)).toEqual([]);
});
