// The benchmark of the runtime in small: every part runs and gives its rows, whatever its figures.
import { execFile } from "node:child_process";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import type { Row } from "./row.ts";
import { RUNTIME_PARTS } from "./settings.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const SIZES =
  "--rounds 1 --backlog 200 --sends 200 --singles 20 --log 150 --facts 500 --replayed 1000 " +
  "--projected 1000 --actors 500 --aggregates 100,200 --synced 200 --sagas 20 --timers 500 --seeds 2";

const COMMAND_ROWS = [
  "backlog of 200 durable commands: /s",
  "backlog of 200 durable commands, processor time of one: µs",
  "durable command and its answer, 256 in flight: /s",
  "durable command and its answer, 256 in flight, processor time of one: µs",
  "durable, one in flight, p50: ms",
  "durable, one in flight, p99: ms",
  "direct command and its answer, 256 in flight: /s",
  "direct command and its answer, 256 in flight, processor time of one: µs",
  "direct, one in flight, p50: ms",
  "direct, one in flight, p99: ms",
];

const SCALE_ROWS = [100, 200].flatMap((size) => [
  `${size} aggregates on the stream, one in flight, p50: ms`,
  `${size} aggregates on the stream, the same by hand, p50: ms`,
  `${size} aggregates on the stream, one in flight, p99: ms`,
  `${size} aggregates on the stream, the same by hand, p99: ms`,
  `${size} aggregates on the stream, 256 in flight: /s`,
  `${size} aggregates on the stream, the worker's memory: MB`,
]);

const PROFILED = "commands,replay,projection,sagas,simulation";

const SAGA_ROWS = [
  "sagas of three steps, 64 in flight: /s",
  "sagas of three steps, 64 in flight, processor time of one in this process: µs",
  "messages of sagas: 4 commits, 4 entries, 3 commands, 4 timers set, 4 cancelled each: /s",
];

const TIMER_ROWS = ["memory", "SQLite", "NATS"].flatMap((broker) => {
  const name = `500 timers wait, ${broker}`;
  return [
    `${name}: set; floor: appended: /s`,
    `${name}: one in the process; floor: of a map: bytes`,
    ...(broker === "NATS" ? [`${name}: one in the server; floor: appended: bytes`] : []),
    `${name}: 5 fire, late by, p50; floor: setTimeout: ms`,
    `${name}: 5 fire, late by, p99; floor: setTimeout: ms`,
  ];
});

/** PostgreSQL is measured where it is. */
const PEER = "peer, synced: PostgreSQL";

test("every part of the runtime gives its rows", { timeout: 240_000 }, async () => {
  const { stdout } = await run("--only", RUNTIME_PARTS.join(","), "--json", ...SIZES.split(" "));
  const rows = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Row);
  const named = rows.map(({ name, unit }) => `${name}: ${unit}`);
  expect(named.filter((name) => !name.startsWith(PEER))).toEqual([
    ...COMMAND_ROWS,
    "first command of an aggregate with 150 events, no snapshot; floor: its log read: ms",
    "first command of an aggregate with 150 events, with a snapshot; floor: its log read: ms",
    "fold of a fact, XState's transition as the floor: µs",
    "fold of a fact, a reducer by hand as the floor: µs",
    "replay of 1,000 old events, readEvents, upcast and folded; floor: the log read: /s",
    "replay of 1,000 old events, aggregates loaded; floor: their logs read: /s",
    "projection of 1,000 old events into KV: /s",
    "projection of 1,000 old events into a SQLite file: /s",
    "aggregate in memory beside its state, 1 command answered: bytes",
    "aggregate in memory beside its state, 16 commands answered: bytes",
    ...SCALE_ROWS,
    "synced: direct commands, 256 in flight; floor: appends by hand, singly: /s",
    "synced: durable commands, 256 in flight; floor: appends by hand, singly: /s",
    ...SAGA_ROWS,
    ...TIMER_ROWS,
    "simulation of 2 seeds: messages; floor: a broker in memory: /s",
    "simulation of 2 seeds: messages by processor time; floor: the same: /s",
    "simulation of 2 seeds: messages, no faults; floor: a broker in memory: /s",
    "simulation of 2 seeds: seeds; floor: no faults: /s",
    "simulation of 2 seeds: hours of the worlds; floor: no faults: /s",
  ]);
  for (const row of rows) {
    const { target: _target, reach: _reach, ...told } = row;
    expect(Object.keys(told).sort()).toEqual(["floor", "name", "ratio", "unit", "value"]);
    for (const figure of [row.value, row.floor, row.ratio]) expect(figure).toBeTypeOf("number");
  }
});

test("some parts leave their profiles where they are told to", {
  timeout: 120_000,
}, async () => {
  const folder = await mkdtemp(join(tmpdir(), "eventwright-profile-"));
  const options = ["--only", PROFILED, "--profile", folder, ...SIZES.split(" ")];
  const { stdout } = await run(...options);
  expect(stdout).toMatch(/^projection of 1,000 old events into KV {2,}[\d,.]+ \/s .* ×$/m);
  expect((await readdir(folder)).sort()).toEqual([
    "commands-backlog.cpuprofile",
    "commands-direct.cpuprofile",
    "commands-durable.cpuprofile",
    "projection-kv.cpuprofile",
    "projection-sqlite.cpuprofile",
    "replay.cpuprofile",
    "sagas.cpuprofile",
    "simulation.cpuprofile",
  ]);
  await rm(folder, { recursive: true });
});

function run(...arguments_: readonly string[]): Promise<{ readonly stdout: string }> {
  const command = ["--import", "tsx", join("bench", "main.ts"), ...arguments_];
  return promisify(execFile)(process.execPath, command, { cwd: root });
}
