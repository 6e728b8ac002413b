// `npm run pictures`: draws the sample's statecharts into samples/orders/pictures.
import { mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { runViz } from "../cli/commands/viz.ts";

const sample = fileURLToPath(new URL("../samples/orders/", import.meta.url));
await mkdir(`${sample}pictures`, { recursive: true });
for (const chart of ["order", "inventory", "apology", "fulfilment", "customer-care"]) {
  const out = `${sample}pictures/${chart}.svg`;
  process.exitCode ||= await runViz(`${sample}${chart}.ts`, { format: "svg", out });
}
