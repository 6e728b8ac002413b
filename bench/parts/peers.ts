// Other generators that npm installs, on the same payloads, each in a cold process of its own.
import { spawnSync } from "node:child_process";
import { readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { root } from "../folder.ts";
import { missingFrom, writePeerInputs } from "../peer-inputs.ts";
import { runNode } from "../process.ts";
import { median, type Row, rowOf } from "../row.ts";
import { createProject, generating, removeProject, type Session } from "../session.ts";
import { grouped } from "../table.ts";
import { coldMs } from "./cold.ts";

const peersFolder = join(root, "bench", "peers");

/** Each has a file of its name in `bench/peers`, which says what exactly it makes. */
export const PEERS = [
  { file: "json-schema-to-typescript", of: "json-schema-to-typescript" },
  { file: "quicktype", of: "quicktype-core" },
  { file: "modelina", of: "@asyncapi/modelina" },
  { file: "openapi-ts", of: "@hey-api/openapi-ts" },
  { file: "protoc-gen-es", of: "@bufbuild/protoc-gen-es" },
  { file: "typespec", of: "@typespec/compiler" },
] as const;

/** Nothing of the packages runs when they are installed; without a network npm soon gives up. */
const NPM_OPTIONS = ["--ignore-scripts", "--fetch-retries=1", "--fetch-retry-mintimeout=1000"];

/** Our own time first, then that of each peer, and how many times ours it is. */
export async function measurePeers(session: Session): Promise<readonly Row[]> {
  if (!(await installPeers(peersFolder, session.tell))) return [];
  const { settings, nodeMs } = session;
  const inputs = await prepareInputs(session);
  const versions = await readVersions();
  const schemas = grouped(settings.events * 3);
  const own = await coldMs(session, settings.events, settings.peerRuns);
  const rowOfPeer = (peer: string, made: string, value: number): Row =>
    rowOf({
      name: `${schemas} payloads, ${peer}: ${made}`,
      value,
      unit: "ms",
      floor: nodeMs,
      ratio: value / own,
    });
  const made = "types, validators, creators, casters, contracts";
  const rows = [rowOfPeer("Eventwright", made, own)];
  for (const { file, of } of PEERS) {
    session.tell(`peers: ${file}`);
    try {
      const { ms, made } = await measurePeer(session, file, inputs);
      rows.push(rowOfPeer(`${of} ${versions[of] ?? ""}`, made, ms));
    } catch (error) {
      session.tell(`${file} is left out, since it failed: ${(error as Error).message}`);
    }
  }
  return rows;
}

/** Installs what the lock file of a folder pins, unless it is there. */
export async function installPeers(folder: string, tell: Session["tell"]): Promise<boolean> {
  const changedMs = async (path: string): Promise<number> =>
    (await stat(join(folder, path)).catch(() => undefined))?.mtimeMs ?? 0;
  const installedMs = await changedMs("node_modules/.package-lock.json");
  if (installedMs > (await changedMs("package-lock.json"))) return true;
  tell("peers: npm installs them");
  const { status } = spawnSync("npm", ["ci", "--prefix", folder, ...NPM_OPTIONS], {
    stdio: "ignore",
    shell: process.platform === "win32",
  });
  if (status === 0) return true;
  tell("Peers are left out: npm could not install them. Is there a network?");
  return false;
}

async function readVersions(): Promise<Readonly<Record<string, string>>> {
  const text = await readFile(join(peersFolder, "package.json"), "utf8");
  return JSON.parse(text).dependencies;
}

/** What peers are given. */
interface Inputs {
  readonly folder: string;
  /** Of the payloads. */
  readonly names: readonly string[];
}

async function prepareInputs(session: Session): Promise<Inputs> {
  const project = await createProject(session, session.settings.events);
  runNode(generating(session, "--with", "json-schema"), project.folder);
  const folder = join(session.folder, "peer-inputs");
  const names = await writePeerInputs(join(project.out, "json-schema", "events"), folder);
  await removeProject(project);
  return { folder, names };
}

async function measurePeer(
  { settings, folder }: Session,
  file: string,
  inputs: Inputs,
): Promise<{ readonly ms: number; readonly made: string }> {
  const out = join(folder, "peer-out");
  const all: number[] = [];
  let made = "";
  for (let run = 0; run < settings.peerRuns; run++) {
    await rm(out, { recursive: true, force: true });
    const { ms, output } = runNode([join(peersFolder, `${file}.mjs`), inputs.folder, out], folder);
    all.push(ms);
    made = JSON.parse(output.trim().split("\n").at(-1) ?? "{}").made;
  }
  const [missing] = await missingFrom(out, inputs.names);
  if (missing !== undefined) throw new Error(`nothing was made of ${missing}`);
  return { ms: median(all), made };
}
