// Finds a nats-server that is new enough, or fetches one into .cache; it never changes the system.
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from "node:fs/promises";
import { delimiter, join, resolve } from "node:path";
import { promisify } from "node:util";

/** The repository's own cache folder, which git ignores. */
export const cacheFolder = resolve(import.meta.dirname, "..", ".cache");

const oldestMajor = 2;
const oldestMinor = 12;
const releaseVersion = "v2.15.1";
const releaseUrl = `https://github.com/nats-io/nats-server/releases/download/${releaseVersion}`;
const debianSuite = "sid";
const debianKeyring = "/usr/share/keyrings/debian-archive-keyring.gpg";
const versionLimitMs = 10_000;
const commandLimitMs = 120_000;
const downloadLimitMs = 120_000;
const longestReason = 600;

const execute = promisify(execFile);
const binaryName = process.platform === "win32" ? "nats-server.exe" : "nats-server";
const cachedBinary = join(cacheFolder, "nats-server", binaryName);

/** Builds an error that callers recognise by its `code`, never by its message. */
export function codedError(code: string, message: string): Error & { readonly code: string } {
  return Object.assign(new Error(message), { code });
}

/**
 * Finds a nats-server of version 2.12 or newer: `NATS_SERVER`, then `PATH`, then the cache, then
 * a download into the cache. Throws `nats_server_missing` when none of them works.
 */
export async function findNatsServer(): Promise<string> {
  const named = process.env.NATS_SERVER;
  if (named) {
    // Somebody asked for this very binary, so falling back to another one would hide a mistake.
    const problem = await problemWith(named);
    if (problem !== undefined) throw missing([`NATS_SERVER=${named}: ${problem}`]);
    return resolve(named);
  }
  const found = onPath();
  const tried: string[] = found.length === 0 ? [`PATH: holds no ${binaryName}`] : [];
  for (const candidate of [...found, cachedBinary]) {
    const problem = await problemWith(candidate);
    if (problem === undefined) return candidate;
    tried.push(`${candidate}: ${problem}`);
  }
  return fetchOnce(tried);
}

let fetching: Promise<string> | undefined;

// Callers within one process share a download; callers in other processes each do their own, and
// the last rename wins, which is harmless because every renamed binary has been checked before.
function fetchOnce(tried: readonly string[]): Promise<string> {
  fetching ??= fetchServer(tried).finally(() => {
    fetching = undefined;
  });
  return fetching;
}

async function fetchServer(tried: readonly string[]): Promise<string> {
  const failures: string[] = [];
  for (const [source, fetchInto] of [
    ["Debian packages", fetchFromDebian],
    [releaseUrl, fetchFromRelease],
  ] as const) {
    await mkdir(cacheFolder, { recursive: true });
    const folder = await mkdtemp(join(cacheFolder, "nats-server-download-"));
    try {
      return await keep(await fetchInto(folder));
    } catch (error) {
      failures.push(`${source}: ${reasonOf(error)}`);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
  throw missing([...tried, ...failures]);
}

async function keep(binary: string): Promise<string> {
  const problem = await problemWith(binary);
  if (problem !== undefined) throw new Error(`the downloaded binary ${problem}`);
  await mkdir(join(cacheFolder, "nats-server"), { recursive: true });
  await rename(binary, cachedBinary);
  return cachedBinary;
}

function onPath(): readonly string[] {
  const folders = (process.env.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  return folders.map((folder) => resolve(folder, binaryName)).filter((path) => existsSync(path));
}

// Says in a few words why a binary cannot be used, or nothing if it can.
async function problemWith(binary: string): Promise<string | undefined> {
  if (!existsSync(binary)) return "is not there";
  try {
    const { stdout } = await execute(binary, ["--version"], { timeout: versionLimitMs });
    const version = /nats-server: v?(\d+)\.(\d+)/.exec(stdout);
    if (version === null) return "does not answer --version like a nats-server";
    const [major, minor] = [Number(version[1]), Number(version[2])];
    if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return undefined;
    return `is version ${major}.${minor}, older than ${oldestMajor}.${oldestMinor}`;
  } catch (error) {
    return `does not run (${reasonOf(error)})`;
  }
}

// Stable Debian carries an older server, so this reads a newer suite through a private apt
// configuration: own lists, own cache, no hooks, and the same mirror the system already uses.
async function fetchFromDebian(folder: string): Promise<string> {
  if (!existsSync(debianKeyring)) throw new Error(`${debianKeyring} is not there`);
  const mirror = await debianMirror();
  const { stdout: architecture } = await execute("dpkg", ["--print-architecture"]);
  const origin = `arch=${architecture.trim()} signed-by=${debianKeyring} target=Packages`;
  for (const name of ["state/lists/partial", "cache/archives/partial", "empty", "files"]) {
    await mkdir(join(folder, name), { recursive: true });
  }
  await writeFile(join(folder, "status"), "");
  await writeFile(join(folder, "sources.list"), `deb [${origin}] ${mirror} ${debianSuite} main\n`);
  await writeFile(join(folder, "apt.conf"), aptConfiguration(folder));
  const options = { cwd: folder, timeout: commandLimitMs, env: { ...process.env, LC_ALL: "C" } };
  await execute("apt-get", ["-c", "apt.conf", "--quiet", "update"], options);
  await execute("apt-get", ["-c", "apt.conf", "--quiet", "download", "nats-server"], options);
  const archive = (await readdir(folder)).find((name) => name.endsWith(".deb"));
  if (archive === undefined) throw new Error("apt-get download left no package");
  await execute("dpkg", ["-x", archive, "files"], options);
  const found = ["usr/sbin", "usr/bin"]
    .map((place) => join(folder, "files", place, binaryName))
    .find((path) => existsSync(path));
  if (found === undefined) throw new Error(`${archive} holds no nats-server`);
  return found;
}

async function debianMirror(): Promise<string> {
  const { stdout } = await execute("apt-get", ["indextargets", "--format", "$(SITE)"]);
  const mirror = stdout
    .split("\n")
    .map((line) => line.trim().replace(/\/$/, ""))
    .find((site) => /\/debian[^/]*$/.test(site) && !site.endsWith("-security"));
  if (mirror === undefined) throw new Error("apt knows no Debian mirror");
  return mirror;
}

// The two #clear lines drop hooks such as docker-clean, which would delete the system's own files;
// the empty sandbox user lets root's apt write into a folder that the _apt user cannot enter.
function aptConfiguration(folder: string): string {
  return `Dir::State "${folder}/state";
Dir::State::status "${folder}/status";
Dir::Cache "${folder}/cache";
Dir::Etc::sourcelist "${folder}/sources.list";
Dir::Etc::sourceparts "${folder}/empty";
Dir::Etc::preferences "${folder}/empty/preferences";
Dir::Etc::preferencesparts "${folder}/empty";
#clear APT::Update;
#clear DPkg;
APT::Update::Error-Mode "any";
APT::Sandbox::User "";
Acquire::Languages "none";
Acquire::Retries "2";
`;
}

async function fetchFromRelease(folder: string): Promise<string> {
  const stem = `nats-server-${releaseVersion}-${releasePlatform()}`;
  const archive = `${stem}.${process.platform === "win32" ? "zip" : "tar.gz"}`;
  const sums = (await download("SHA256SUMS")).toString("utf8");
  const content = await download(archive);
  const sum = createHash("sha256").update(content).digest("hex");
  const listed = sums.split("\n").map((line) => line.trim().split(/\s+\*?/));
  if (!listed.some(([hash, name]) => hash === sum && name === archive)) {
    throw new Error(`the sha256 of ${archive} is not the one in SHA256SUMS`);
  }
  await writeFile(join(folder, archive), content);
  await execute("tar", ["-xf", archive], { cwd: folder, timeout: commandLimitMs });
  return join(folder, stem, binaryName);
}

function releasePlatform(): string {
  const systems: Readonly<Record<string, string>> = { win32: "windows" };
  const architectures: Readonly<Record<string, string>> = {
    x64: "amd64",
    ia32: "386",
    arm: "arm7",
    ppc64: "ppc64le",
  };
  const system = systems[process.platform] ?? process.platform;
  return `${system}-${architectures[process.arch] ?? process.arch}`;
}

async function download(name: string): Promise<Buffer> {
  const signal = AbortSignal.timeout(downloadLimitMs);
  const response = await fetch(`${releaseUrl}/${name}`, { signal });
  if (!response.ok) throw new Error(`${name} answered ${response.status}`);
  return Buffer.from(await response.arrayBuffer());
}

function missing(tried: readonly string[]): Error {
  const lines = tried.map((line) => `  - ${line}`).join("\n");
  return codedError(
    "nats_server_missing",
    `No nats-server of version ${oldestMajor}.${oldestMinor} or newer was found. ` +
      `Tried:\n${lines}\n` +
      "Set NATS_SERVER=/path/to/nats-server, or install one: `brew install nats-server`, or an " +
      "archive from https://github.com/nats-io/nats-server/releases unpacked into your PATH.",
  );
}

function reasonOf(error: unknown): string {
  const failure = error as Error & { readonly stderr?: string };
  const cause = failure.cause instanceof Error ? `: ${failure.cause.message}` : "";
  const reason = failure.stderr?.trim() || `${failure.message}${cause}`;
  return reason.replace(/\s+/g, " ").slice(0, longestReason);
}
