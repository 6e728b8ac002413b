// How good the generator is, in figures: the time of whole processes of compiled code, memory, what
// its code costs a compiler and a bundler, and other generators beside it in the same run.
import { availableParallelism, loadavg } from "node:os";
import { measureBundle } from "./parts/bundle.ts";
import { measureCold } from "./parts/cold.ts";
import { measureGrowth } from "./parts/growth.ts";
import { measurePeers } from "./parts/peers.ts";
import { measureTsc } from "./parts/tsc.ts";
import { measureWatch } from "./parts/watch.ts";
import type { Row } from "./row.ts";
import { type Session, withSession } from "./session.ts";
import { type Part, parseSettings, type Settings } from "./settings.ts";
import { tableOf } from "./table.ts";

const measures: Readonly<Record<Part, (session: Session) => Promise<readonly Row[]>>> = {
  cold: measureCold,
  watch: measureWatch,
  tsc: measureTsc,
  bundle: measureBundle,
  growth: measureGrowth,
  peers: measurePeers,
};

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
  const rows = await withSession(settings, tell, async (session) => {
    const all: Row[] = [];
    for (const part of settings.parts) {
      tell(part);
      try {
        all.push(...(await measures[part](session)));
      } catch (error) {
        // What the other parts measured is not lost.
        console.error(`The part "${part}" failed: ${(error as Error).message}`);
        process.exitCode = 1;
      }
    }
    return all;
  });
  const { version, platform, arch } = process;
  const machine = `Node ${version}, ${platform} ${arch}, ${availableParallelism()} cores`;
  console.log(`${machine}, load ${load} before it began\n`);
  console.log(`${tableOf(rows)}\n`);
  for (const row of rows) console.log(JSON.stringify(row));
}
