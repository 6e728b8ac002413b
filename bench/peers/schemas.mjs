// What the peers share: where their input is, and where their output goes.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const [inputs = "", out = ""] = process.argv.slice(2);
mkdirSync(out, { recursive: true });

/** The path of one of the prepared inputs. */
export function inputPath(name) {
  return join(inputs, name);
}

/** The path of a file or folder in the output folder. */
export function outPath(name = "") {
  return join(out, name);
}

/** The JSON Schemas of all payloads, with the names that their types shall have. */
export function readSchemas() {
  const folder = inputPath("json-schema");
  return readdirSync(folder).map((file) => {
    const text = readFileSync(join(folder, file), "utf8");
    return { name: file.replace(/\.json$/, ""), text, schema: JSON.parse(text) };
  });
}

/** Writes a file into the output folder. */
export function write(name, text) {
  writeFileSync(outPath(name), text);
}

/** Tells the benchmark what was made, on the last line of the output. */
export function tellMade(what) {
  console.log(JSON.stringify({ made: what }));
}
