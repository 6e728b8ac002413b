// Measures in compiled code; started by main.ts. Prints a table, and one JSON row a figure.
import { availableParallelism, loadavg } from "node:os";
import { measureCommands } from "./commands.ts";
import { type Figure, medians } from "./figure.ts";
import { measureFold } from "./fold.ts";
import { measureLoad } from "./load.ts";

const [
  rounds = 5,
  backlog = 40_000,
  sends = 20_000,
  singles = 1_000,
  facts = 1_000_000,
  logLength = 10_000,
] = process.argv.slice(2).map(Number);

const load = loadavg()[0]?.toFixed(1);
const all: (readonly Figure[])[] = [];
for (let round = 1; round <= rounds; round++) {
  console.error(`… round ${round} of ${rounds}`);
  const commands = await measureCommands({ backlog, sends, singles });
  const loads = await measureLoad(logLength);
  all.push([...commands, ...loads, ...measureFold(facts)]);
}
const { version, platform, arch } = process;
console.log(
  `Node ${version}, ${platform} ${arch}, ${availableParallelism()} cores, load ${load} before\n`,
);
const rows = medians(all);
const width = Math.max(...rows.map(({ name }) => name.length));
const shown = (value: number): string => value.toPrecision(3).replace(/e\+.*/, "");
for (const { name, unit, value, floor, ratio } of rows) {
  const figures = `${grouped(value)} ${unit}`.padStart(14);
  console.log(
    `${name.padEnd(width)} ${figures}  floor ${grouped(floor).padStart(9)}  ${shown(ratio)} ×`,
  );
}
for (const row of rows) console.log(JSON.stringify(row));

function grouped(value: number): string {
  return value.toLocaleString("en-US", { maximumSignificantDigits: 3 });
}
