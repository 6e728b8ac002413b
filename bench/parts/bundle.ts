// What generated code costs whoever ships it: the bundle of one validator out of all of them.
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "vite";
import { createConsumer } from "../consumer.ts";
import { type Row, rowOf, targetAt } from "../row.ts";
import { type Project, removeProject, type Session } from "../session.ts";
import { grouped } from "../table.ts";

const TARGET_BYTES = 10_000;

/** Bytes, valibot's among them, with and without the promise that no module has side effects. */
export async function measureBundle(session: Session): Promise<readonly Row[]> {
  const { events } = session.settings;
  const project = await createConsumer(session, events);
  const name = `one validator of ${grouped(events)} events, bundled`;
  const rows = [
    ...(await bundleRows(project, name, {}, events)),
    ...(await bundleRows(project, `${name}, sideEffects: false`, { sideEffects: false }, events)),
  ];
  await removeProject(project);
  return rows;
}

async function bundleRows(
  project: Project,
  name: string,
  manifest: object,
  events: number,
): Promise<readonly Row[]> {
  const text = JSON.stringify({ type: "module", ...manifest });
  await writeFile(join(project.folder, "package.json"), text);
  const code = await bundle(project, "validator.ts");
  const floor = await bundle(project, "validator-alone.ts");
  return [
    rowOf({
      name,
      value: code.length,
      unit: "bytes",
      ...targetAt(events, TARGET_BYTES),
      floor: floor.length,
    }),
    rowOf({
      name: `${name}, gzip`,
      value: gzipSync(code).length,
      unit: "bytes",
      floor: gzipSync(floor).length,
    }),
  ];
}

async function bundle({ folder }: Project, entry: string): Promise<Buffer> {
  const built = await build({
    root: folder,
    configFile: false,
    logLevel: "error",
    build: {
      write: false,
      lib: { entry, formats: ["es"], fileName: "validator" },
      // Vite leaves the spaces in libraries; users of a library's bundle do not.
      rolldownOptions: { output: { minify: true } },
    },
  });
  const outputs = Array.isArray(built) ? built.flatMap(({ output }) => output) : [];
  const code = outputs.map((output) => (output.type === "chunk" ? output.code : "")).join("");
  if (!code.includes("max_length")) throw new Error("The bundle has no validator.");
  return Buffer.from(code);
}
