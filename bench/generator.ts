// How long the generator takes, as whole cold processes of compiled code: everything written,
// nothing changed, one file of twenty edited. Prints a table, and one JSON row a figure.
import { execFileSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import { FILES, fileName, fileText, writeLargeCatalog } from "./large-catalog.ts";

const RUNS = 5;
const SIZES = [500, 1_000];
const root = fileURLToPath(new URL("..", import.meta.url));
/** Inside of the repository, so that what is not bundled is found. */
const compiled = join(root, ".cache", "bench");

/** One figure. */
interface Row {
  readonly name: string;
  readonly value: number;
  readonly unit: "ms" | "MB";
}

const TEXT = { encoding: "utf8" } as const;

const PROGRAM = `import { generate } from "./mod.js";
const [catalog, out] = process.argv.slice(2);
const { findings, total } = await generate({ catalog, out });
if (findings.length > 0 || total === 0) throw new Error(JSON.stringify(findings[0]));
const ms = performance.now();
console.log(JSON.stringify({ ms, megabytes: process.resourceUsage().maxRSS / 1024 }));
`;

await build({
  root,
  logLevel: "error",
  build: { ssr: "codegen/mod.ts", outDir: compiled, emptyOutDir: true },
});
await writeFile(join(compiled, "run.mjs"), PROGRAM);
const rows: Row[] = [];
for (const events of SIZES) rows.push(...(await measure(events)));
for (const { name, value, unit } of rows) console.log(`${name.padEnd(48)} ${value} ${unit}`);
for (const row of rows) console.log(JSON.stringify(row));

async function measure(events: number): Promise<readonly Row[]> {
  const folder = await mkdtemp(join(tmpdir(), "eventwright-bench-"));
  const [catalog, out] = [join(folder, "catalog"), join(folder, "generated")];
  try {
    await writeLargeCatalog(catalog, events);
    const cold = await runs(catalog, out, () => rm(out, { recursive: true, force: true }));
    const same = await runs(catalog, out, async () => undefined);
    const edited = await runs(catalog, out, (run) => {
      const doc = `Something happened, run ${run}.`;
      const text = fileText(FILES - 1, events / FILES, { doc });
      return writeFile(join(catalog, fileName(FILES - 1)), text);
    });
    const name = `${events} events × 3 versions`;
    return [
      { name: `${name}, everything written`, value: cold.ms, unit: "ms" },
      { name: `${name}, nothing changed`, value: same.ms, unit: "ms" },
      { name: `${name}, one file of twenty edited`, value: edited.ms, unit: "ms" },
      { name: `${name}, memory`, value: cold.megabytes, unit: "MB" },
    ];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Medians of several processes. */
async function runs(
  catalog: string,
  out: string,
  before: (run: number) => Promise<void>,
): Promise<{ readonly ms: number; readonly megabytes: number }> {
  const all: { readonly ms: number; readonly megabytes: number }[] = [];
  for (let run = 0; run < RUNS; run++) {
    await before(run);
    const program = join(compiled, "run.mjs");
    all.push(JSON.parse(execFileSync(process.execPath, [program, catalog, out], TEXT)));
  }
  const median = (values: readonly number[]): number =>
    Math.round([...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!);
  return { ms: median(all.map(({ ms }) => ms)), megabytes: median(all.map((r) => r.megabytes)) };
}
