// `npm start`: regenerates, runs a few hundred orders, and says what became of them.
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { generate } from "@eventwright/codegen";
import { type Broker, EventwrightError } from "eventwright";
import { memory } from "eventwright/memory";
import { nats } from "eventwright/nats";
import { sqlite } from "eventwright/sqlite";

/** All delays are divided by this: a time-out of two minutes takes 1 s. */
const TIME_SCALE = 120;

const USAGE =
  "Usage: npm start -- [--broker memory | sqlite:file.db | nats://host:port | ws://host:port]";

const folder = (name: string): string =>
  relative(process.cwd(), fileURLToPath(new URL(name, import.meta.url))) || ".";

async function main(): Promise<number> {
  const broker = brokerOf(process.argv.slice(2));
  if (!broker) return 2;
  const startedMs = performance.now();
  const out = folder("generated");
  const generated = await generate({ catalog: folder("catalog"), out });
  for (const { file, line, column, message, help } of generated.findings) {
    console.error(`${file}:${line}:${column} ${message} ${help}`);
  }
  if (generated.total === 0) return 1;
  console.log(`Catalog: ${generated.total} files in ${out}, ${generated.changed.length} changed.`);
  // Imported only now, so that it is the code just generated that runs.
  const { runOrders } = await import("./run.ts");
  const { printReport } = await import("./report.ts");
  console.log(`Running samples/orders/orders.ndjson on ${broker.name}, ${TIME_SCALE} × faster.`);
  const options = { broker, timeScale: TIME_SCALE, progress: showProgress };
  const ok = await runOrders(options, (app, run) => {
    showProgress(1, 1);
    return printReport(app, run);
  });
  console.log(`\nDone in ${((performance.now() - startedMs) / 1000).toFixed(1)} s.`);
  return ok ? 0 : 1;
}

function brokerOf(arguments_: readonly string[]): Broker | undefined {
  try {
    const options = { broker: { type: "string", default: "memory" } } as const;
    const { broker } = parseArgs({ args: [...arguments_], options }).values;
    if (broker === "memory") return memory();
    if (broker.startsWith("sqlite:")) return sqlite(broker.slice("sqlite:".length));
    if (/^(nats|tls|wss?):\/\//.test(broker)) return nats({ servers: broker });
    console.error(`"${broker}" is no broker.\n${USAGE}`);
  } catch (error) {
    console.error(`${(error as Error).message}\n${USAGE}`);
  }
  return undefined;
}

let shownMs = 0;

/** A line that is written over, on a terminal only. */
function showProgress(done: number, total: number): void {
  if (!process.stderr.isTTY) return;
  const nowMs = performance.now();
  if (done < total && nowMs - shownMs < 50) return;
  shownMs = nowMs;
  const width = 40;
  const filled = Math.round((width * done) / Math.max(total, 1));
  const bar = "█".repeat(filled).padEnd(width, "░");
  process.stderr.write(done === total ? "\r\x1b[K" : `\r${bar} ${done}/${total}`);
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof EventwrightError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
