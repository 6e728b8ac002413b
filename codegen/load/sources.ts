// Where catalog files come from: a file or folder on disk, or one as git knows it.
import { execFile } from "node:child_process";
import { readdir, stat } from "node:fs/promises";
import { basename, dirname, join, relative, resolve } from "node:path";
import { promisify } from "node:util";
import type { Findings, Place } from "../finding.ts";
import type { SourceFile } from "../parse/catalog.ts";
import { MAX_FILE_BYTES, readText, reasonOf, type Unread } from "./text-file.ts";

const run = promisify(execFile);

/** Most that git may print of one file, or of the names in a folder. */
const MAX_GIT_BYTES = 32 * 1024 * 1024;
/** Most files of one catalog. */
const MAX_FILES = 2_000;

const YAML = /\.ya?ml$/;

const startOf = (file: string): Place => ({ file, line: 1, column: 1 });

/** The files of a catalog on disk; findings tell what cannot be read. */
export async function readSources(
  path: string,
  findings: Findings,
): Promise<readonly SourceFile[]> {
  const found = await stat(path).catch(() => undefined);
  if (!found) {
    const help = "Give the folder with the catalog's .yaml files, or one file.";
    findings.error("not-found", startOf(path), "", `There is no ${path}.`, help);
    return [];
  }
  const before = findings.all.length;
  const names = found.isDirectory() ? await yamlFiles(path, findings) : [path];
  if (names.length === 0 && findings.all.length === before) {
    const help = "Add a file that begins with `catalog: 1` and `context: name`.";
    findings.error("not-found", startOf(path), "", `There is no .yaml file in ${path}.`, help);
  }
  if (names.length > MAX_FILES) {
    const text = `${path} has ${names.length} .yaml files, over ${MAX_FILES}.`;
    findings.error("too-large", startOf(path), "", text, "Put several events into one file.");
    return [];
  }
  const files = await Promise.all(names.map((name) => readSource(name, findings)));
  return files.flatMap((file) => file ?? []);
}

async function readSource(name: string, findings: Findings): Promise<SourceFile | undefined> {
  const file = relative(process.cwd(), name) || name;
  const found = await readText(name, MAX_FILE_BYTES);
  if ("text" in found) return { file, source: found.text };
  const { code, problem } = found;
  const isLink = code === "not-found";
  const help = problem === "is no file" ? "Give it a name without .yaml." : HELP[code];
  findings.error(isLink ? "unreadable" : code, startOf(file), "", `${file} ${problem}.`, help);
  return undefined;
}

const LINK = "Correct the link or its permissions, or take it out of the folder.";

/** What the catalog does not have, the files that use it would be blamed for. */
const HELP: Readonly<Record<Unread["code"], string>> = {
  encoding: "Save it in the encoding UTF-8.",
  "not-found": LINK,
  "too-large": "Split it.",
  unreadable: LINK,
};

async function yamlFiles(folder: string, findings: Findings): Promise<readonly string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries
      .filter((entry) => YAML.test(entry.name) && !entry.isDirectory())
      .map((entry) => join(folder, entry.name))
      .sort();
  } catch (error) {
    const text = `${folder} cannot be read: ${reasonOf(error)}.`;
    findings.error("unreadable", startOf(folder), "", text, LINK);
    return [];
  }
}

/** The files of the catalog at `path` as a commit, branch or tag of its repository has them. */
export async function readGitSources(
  path: string,
  revision: string,
  findings: Findings,
): Promise<readonly SourceFile[]> {
  const { folder, isFolder } = await folderOf(path);
  const git = (...words: readonly string[]): Promise<string> => runGit(folder, words);
  try {
    const listed = (await git("ls-tree", "--name-only", revision)).split("\n");
    const wanted = isFolder ? listed.filter((name) => YAML.test(name)) : [basename(path)];
    if (wanted.length === 0) throw new Error(`it has no .yaml file in ${path}`);
    return await Promise.all(
      wanted.slice(0, MAX_FILES).map(async (name) => ({
        file: `${revision}:${join(isFolder ? path : dirname(path), name)}`,
        source: await git("show", `${revision}:./${name}`),
      })),
    );
  } catch (error) {
    const [first = ""] = String((error as { stderr?: string }).stderr || (error as Error).message)
      .trim()
      .split("\n");
    const help = "Give a commit, branch or tag of the catalog's repository: git:main.";
    const text = `git:${revision} cannot be read: ${first.replace(/^fatal: /, "")}.`;
    findings.error("against", startOf(path), "", text, help);
    return [];
  }
}

/** A further file as that revision has it; undefined when it has none. */
export async function readGitText(
  path: string,
  revision: string,
  file: string,
): Promise<string | undefined> {
  const { folder } = await folderOf(path);
  const name = relative(folder, resolve(file)).replaceAll("\\", "/");
  const shown = name.startsWith(".") ? name : `./${name}`;
  return runGit(folder, ["show", `${revision}:${shown}`]).catch(() => undefined);
}

async function folderOf(path: string): Promise<{ readonly folder: string; isFolder: boolean }> {
  const isFolder = (await stat(path).catch(() => undefined))?.isDirectory() ?? false;
  return { isFolder, folder: isFolder ? resolve(path) : dirname(resolve(path)) };
}

async function runGit(folder: string, words: readonly string[]): Promise<string> {
  const options = { cwd: folder, maxBuffer: MAX_GIT_BYTES };
  return (await run("git", [...words], options)).stdout;
}
