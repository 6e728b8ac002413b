// What the benchmark's arguments mean.
import { expect, test } from "vitest";
import { GENERATOR_PARTS, parseSettings, RUNTIME_PARTS } from "./settings.ts";

test("without arguments everything runs, at the sizes of the targets", () => {
  expect(parseSettings([])).toEqual({
    generator: GENERATOR_PARTS,
    runtime: RUNTIME_PARTS,
    json: false,
    events: 1_000,
    sizes: [1_000, 3_000, 10_000],
    runs: 5,
    saves: 15,
    peerRuns: 3,
    runtimeSettings: {
      rounds: 3,
      backlog: 40_000,
      sends: 20_000,
      singles: 1_000,
      log: 10_000,
      facts: 1_000_000,
      replayed: 1_000_000,
      projected: 1_000_000,
      actors: 20_000,
      aggregates: [10_000, 100_000, 1_000_000],
      synced: 10_000,
      sagas: 5_000,
      timers: 100_000,
      seeds: 100,
    },
  });
});

test("parts are chosen by name, and run in their own order", () => {
  expect(parseSettings(["--only", "replay,peers,cold,commands"])).toMatchObject({
    generator: ["cold", "peers"],
    runtime: ["commands", "replay"],
  });
  expect(parseSettings(["--only", "peers,cold", "--no-peers"])).toMatchObject({
    generator: ["cold"],
    runtime: [],
  });
});

test("all parts of the generator or the runtime have a name, and the last choice counts", () => {
  const chosen = ["--only", "runtime", "--only", "generator,fold"];
  expect(parseSettings(chosen)).toMatchObject({ generator: GENERATOR_PARTS, runtime: ["fold"] });
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

test("sizes of the runtime are chosen", () => {
  const chosen = "--rounds 1 --replayed 50 --aggregates 1,20 --profile here --json".split(" ");
  expect(parseSettings(chosen)).toMatchObject({
    json: true,
    runtimeSettings: { rounds: 1, replayed: 50, aggregates: [1, 20], profile: "here" },
  });
});

test.each([
  [["--only", "cold,warm"], '"warm" is no part.'],
  [["--events", "30"], "--events takes multiples of 20, not 30"],
  [["--sizes", "20,"], '--sizes takes a whole number above 0, not ""'],
  [["--runs", "0"], '--runs takes a whole number above 0, not "0"'],
  [["--saves", "some"], '--saves takes a whole number above 0, not "some"'],
  [["--peer-runs", "1.5"], '--peer-runs takes a whole number above 0, not "1.5"'],
  [["--rounds", "0"], '--rounds takes a whole number above 0, not "0"'],
  [["--aggregates", "10,10"], "--aggregates takes sizes that rise"],
  [["--fast"], "Unknown option '--fast'"],
])("%j is refused, with what there is", (arguments_, message) => {
  const parse = (): unknown => parseSettings(arguments_);
  expect(parse).toThrow(message);
  expect(parse).toThrow("--only <parts>");
});
