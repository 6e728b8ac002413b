// The package.json of a new project, and where it gets Eventwright from.
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** What a new project needs besides Eventwright; the versions are those that it is tested with. */
const RUNS_WITH = { valibot: "^1.5.0", xstate: "5.33.3" };
const DEVELOPED_WITH = {
  "@types/node": "^20.19.0",
  tsx: "^4.23.15",
  typescript: "7.0.2",
  vitest: "^4.1.12",
};

const SCRIPTS = {
  start: "tsx main.ts",
  test: "vitest run",
  generate: "eventwright generate",
  watch: "eventwright generate --watch",
  check: "eventwright check",
  types: "tsc",
};

/** Where the packages of Eventwright come from. */
export interface Origin {
  /** The copy of Eventwright's repository that this command runs from, if it does. */
  readonly workspace: string | undefined;
  readonly version: string;
}

/** Finds out whether this is an installed package, or a copy of the repository. */
export async function findOrigin(): Promise<Origin> {
  const own = dirname(dirname(fileURLToPath(import.meta.url)));
  const above = dirname(own);
  const { version = "" } = (await readManifest(own)) ?? {};
  const isWorkspace = (await readManifest(above))?.name === "eventwright-workspace";
  return { workspace: isWorkspace ? above : undefined, version };
}

async function readManifest(
  folder: string,
): Promise<{ readonly name?: string; readonly version?: string } | undefined> {
  const text = await readFile(join(folder, "package.json"), "utf8").catch(() => undefined);
  return text === undefined ? undefined : JSON.parse(text);
}

/** The text of the package.json of a project in a folder of this name. */
export function manifestText(folder: string, { workspace, version }: Origin): string {
  const ours = (part: string): string =>
    workspace === undefined ? `^${version}` : `file:${slashes(join(workspace, part))}`;
  const manifest = {
    name: packageName(folder),
    version: "0.1.0",
    private: true,
    type: "module",
    engines: { node: ">=20.19" },
    scripts: SCRIPTS,
    dependencies: { eventwright: ours("runtime"), ...RUNS_WITH },
    devDependencies: { "@eventwright/cli": ours("cli"), ...DEVELOPED_WITH },
  };
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

/** A name that npm takes. */
function packageName(folder: string): string {
  const name = folder
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, "-")
    .replace(/^-+|-+$/g, "");
  return name === "" ? "parcels" : name;
}

const slashes = (path: string): string => path.replaceAll("\\", "/");
