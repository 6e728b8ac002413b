// Runs seeds of the sample's worlds and says what became of them: what `npm run simulate` runs,
// compiled. Ends with 1 when a seed fails, and with 2 for wrong arguments.
import { parseArgs } from "node:util";
import { simulate } from "eventwright/testing";
import { simulation } from "../../samples/orders/simulation.ts";

const USAGE = "Usage: npm run simulate -- [--seeds 500] [--from 1] [--seed 17] [--json] [--brief]";

const { values } = readArguments(() =>
  parseArgs({
    options: {
      seeds: { type: "string", default: "500" },
      from: { type: "string", default: "1" },
      seed: { type: "string" },
      json: { type: "boolean", default: false },
      brief: { type: "boolean", default: false },
    },
  }),
);

function readArguments<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error));
  }
}

function refuse(why: string): never {
  console.error(`${why}\n${USAGE}`);
  process.exit(2);
}

const first = Number(values.seed ?? values.from);
const count = values.seed === undefined ? Number(values.seeds) : 1;
if (!(Number.isSafeInteger(first) && Number.isSafeInteger(count) && first > 0 && count > 0)) {
  refuse("Seeds are numbers above 0.");
}

const report = await simulate({
  ...simulation,
  seeds: Array.from({ length: count }, (_, index) => first + index),
  shrink: !values.brief,
  progress(done, seeds) {
    if (process.stderr.isTTY && !values.json) process.stderr.write(`\r${done}/${seeds} `);
  },
});
const { seeds, failures, messages, faults, seconds } = report;
if (values.json) {
  const failed = failures.map(({ seed, violations }) => ({ seed, violations }));
  console.log(JSON.stringify({ seeds, failures: failed, messages, faults, seconds }));
} else {
  console.log(String(report));
  console.log(`${Math.round(messages / seconds)} messages a second.`);
}
process.exitCode = failures.length === 0 ? 0 : 1;
