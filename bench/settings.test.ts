// What the benchmark's arguments mean.
import { expect, test } from "vitest";
import { PARTS, parseSettings } from "./settings.ts";

test("without arguments everything runs, at the sizes of the targets", () => {
  expect(parseSettings([])).toEqual({
    parts: PARTS,
    events: 1_000,
    sizes: [1_000, 3_000, 10_000],
    runs: 5,
    saves: 15,
    peerRuns: 3,
  });
});

test("parts are chosen by name, and run in their own order", () => {
  expect(parseSettings(["--only", "peers,cold"]).parts).toEqual(["cold", "peers"]);
  expect(parseSettings(["--only", "peers,cold", "--no-peers"]).parts).toEqual(["cold"]);
});

test("sizes and counts are chosen", () => {
  const chosen = "--events 40 --sizes 20,60 --runs 2 --saves 9 --peer-runs 1".split(" ");
  expect(parseSettings(chosen)).toMatchObject({
    events: 40,
    sizes: [20, 60],
    runs: 2,
    saves: 9,
    peerRuns: 1,
  });
});

test.each([
  [["--only", "cold,warm"], '"warm" is no part.'],
  [["--events", "30"], "--events takes multiples of 20, not 30"],
  [["--sizes", "20,"], '--sizes takes a whole number above 0, not ""'],
  [["--runs", "0"], '--runs takes a whole number above 0, not "0"'],
  [["--saves", "some"], '--saves takes a whole number above 0, not "some"'],
  [["--peer-runs", "1.5"], '--peer-runs takes a whole number above 0, not "1.5"'],
  [["--fast"], "Unknown option '--fast'"],
])("%j is refused, with what there is", (arguments_, message) => {
  const parse = (): unknown => parseSettings(arguments_);
  expect(parse).toThrow(message);
  expect(parse).toThrow("--only <parts>");
});
