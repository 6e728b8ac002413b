// TypeSpec: a JSON Schema for each model, from one .tsp file that says what the catalog says but for
// the format of ids. No TypeScript: that takes a further tool. What it emits is looked for beside
// its input, so that its packages are linked there.
import { existsSync, symlinkSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { compile, NodeHost } from "@typespec/compiler";
import { inputPath, outPath, tellMade } from "./schemas.mjs";

const linked = inputPath("node_modules");
const packages = fileURLToPath(new URL("node_modules", import.meta.url));
if (!existsSync(linked)) symlinkSync(packages, linked, "junction");
const emitter = "@typespec/json-schema";
const program = await compile(NodeHost, inputPath("main.tsp"), {
  outputDir: outPath(),
  emit: [emitter],
  options: {
    [emitter]: { "file-type": "json", "emitter-output-dir": outPath(), emitAllModels: true },
  },
});
if (program.hasError()) throw new Error(program.diagnostics.map((one) => one.message).join("\n"));
tellMade("JSON Schema");
