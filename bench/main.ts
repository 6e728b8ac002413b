// `npm run bench`: measures the generator and the runtime, and prints what came out.
import { availableParallelism, loadavg } from "node:os";
import { measureGenerator } from "./generator.ts";
import { measureRuntime } from "./runtime.ts";
import { parseSettings, type Settings } from "./settings.ts";
import { tableOf } from "./table.ts";

const settings = readSettings();
if (settings) await print(settings);

function readSettings(): Settings | undefined {
  try {
    return parseSettings(process.argv.slice(2));
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = 2;
    return undefined;
  }
}

async function print(settings: Settings): Promise<void> {
  // Whatever else runs on the machine makes the figures worse.
  const load = loadavg()[0]?.toFixed(1);
  const tell = (sentence: string): void => console.error(`… ${sentence}`);
  const rows = [
    ...(await measureGenerator(settings, tell)),
    ...(await measureRuntime(settings, tell)),
  ];
  if (!settings.json) {
    const { version, platform, arch } = process;
    const machine = `Node ${version}, ${platform} ${arch}, ${availableParallelism()} cores`;
    console.log(`${machine}, load ${load} before it began\n`);
    console.log(`${tableOf(rows)}\n`);
  }
  for (const row of rows) console.log(JSON.stringify(row));
}
