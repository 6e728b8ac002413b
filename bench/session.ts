// What the parts of a benchmark share: a folder, the compiled command line, and projects to run on.
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { compile, root, withFolder } from "./folder.ts";
import { writeLargeCatalog } from "./large-catalog.ts";
import { runNode } from "./process.ts";
import { median } from "./row.ts";
import type { Settings } from "./settings.ts";

/** One run of the benchmark. */
export interface Session {
  readonly settings: Settings;
  /** For everything that is written; it goes when the session ends. */
  readonly folder: string;
  /** The compiled command line. */
  readonly program: string;
  /** What `node -e 0` takes: no process of Node can be faster. */
  readonly nodeMs: number;
  /** Tells whoever waits what is going on. */
  tell(sentence: string): void;
}

/** A project in which processes run, as its owner would run them there. */
export interface Project {
  readonly folder: string;
  readonly catalog: string;
  readonly out: string;
  /** Where tools keep what they can make again. */
  readonly cache: string;
}

/** The main entry of the command line. Compiled code needs no loader for TypeScript. */
const PROGRAM = `import { main } from "./main.js";
process.exitCode = await main(process.argv.slice(2));
`;

/** Compiles the command line, does the work, and removes everything. */
export function withSession<T>(
  settings: Settings,
  tell: Session["tell"],
  work: (session: Session) => Promise<T>,
): Promise<T> {
  return withFolder(async (folder) => {
    tell("compiling");
    const program = await compileProgram(join(folder, "compiled"));
    const floors = Array.from({ length: settings.runs }, () => runNode(["-e", "0"], root).ms);
    return work({ settings, folder, program, nodeMs: median(floors), tell });
  });
}

async function compileProgram(outDir: string): Promise<string> {
  await compile("cli/main.ts", outDir);
  const program = join(outDir, "eventwright.mjs");
  await writeFile(program, PROGRAM);
  return program;
}

/** Writes the catalog of a new project; nothing is generated yet. */
export async function createProject(session: Session, events: number): Promise<Project> {
  const folder = await mkdtemp(join(session.folder, "project-"));
  const [catalog, out] = [join(folder, "catalog"), join(folder, "generated")];
  const cache = join(folder, "node_modules", ".cache");
  await writeLargeCatalog(catalog, events);
  await mkdir(cache, { recursive: true });
  return { folder, catalog, out, cache };
}

/** Removes a project: disks have an end. */
export function removeProject({ folder }: Project): Promise<void> {
  return rm(folder, { recursive: true, force: true });
}

/** What Node is asked to run, in a project's folder. */
export function generating({ program }: Session, ...flags: readonly string[]): readonly string[] {
  return [program, "generate", ...flags];
}

/** What a run of `generate` took and did. */
export interface Generating {
  readonly ms: number;
  readonly total: number;
  readonly changed: number;
}

/** Generates a project in a process of its own. */
export function generate(session: Session, project: Project): Generating {
  const { ms, output } = runNode(generating(session), project.folder);
  const [, total, changed] = /^(\d+) files in .*, (none|\d+) changed\.$/m.exec(output) ?? [];
  if (total === undefined) throw new Error(`"generate" said something unknown: ${output}`);
  return { ms, total: Number(total), changed: changed === "none" ? 0 : Number(changed) };
}
