// `eventwright init`: a project that runs, in a folder that is empty. It overwrites nothing.
import { constants, copyFile, mkdir, readdir, writeFile } from "node:fs/promises";
import { basename, dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { findOrigin, manifestText } from "../init/manifest.ts";

const TEMPLATE = fileURLToPath(new URL("../init/template", import.meta.url));

/** Files whose name in the template is another one, because npm or git would mind it there. */
const RENAMED: Readonly<Record<string, string>> = { gitignore: ".gitignore" };

/** Writes a project and gives the exit code. */
export async function runInit(directory: string): Promise<number> {
  const folder = resolve(directory);
  try {
    await mkdir(folder, { recursive: true });
    // A new repository has nothing of its user's yet.
    const taken = (await readdir(folder)).filter((name) => name !== ".git");
    if (taken.length > 0) return refuse(directory, `has files in it, such as ${taken.sort()[0]}`);
    const files = await copyTemplate(folder);
    const origin = await findOrigin();
    const manifest = manifestText(basename(folder), origin);
    await writeFile(join(folder, "package.json"), manifest, { flag: "wx" });
    printNext(directory, files + 1, origin.workspace);
    return 0;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    return refuse(directory, REASONS[code] ?? `cannot be written to: ${code}`);
  }
}

const REASONS: Readonly<Record<string, string>> = {
  EEXIST: "is a file, or lies below one",
  ENOTDIR: "is a file, or lies below one",
};

/** Copies every file of the template, and gives their number. */
async function copyTemplate(folder: string): Promise<number> {
  const entries = await readdir(TEMPLATE, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  for (const { parentPath, name } of files) {
    const inside = relative(TEMPLATE, parentPath);
    const target = join(folder, inside, RENAMED[name] ?? name);
    await mkdir(dirname(target), { recursive: true });
    await copyFile(join(parentPath, name), target, constants.COPYFILE_EXCL);
  }
  return files.length;
}

function printNext(directory: string, files: number, workspace: string | undefined): void {
  const isHere = resolve(directory) === process.cwd();
  const go = isHere ? [] : [`  cd ${/\s/.test(directory) ? `"${directory}"` : directory}`];
  const next = [...go, "  npm install", "  npm test", "  npm start"];
  const where = isHere ? "this folder" : directory;
  console.log(`${files} files in ${where}. Next:\n${next.join("\n")}`);
  if (workspace === undefined) return;
  console.log(
    `Its package.json takes Eventwright from ${workspace}, because no package is published.`,
  );
}

function refuse(directory: string, problem: string): number {
  const what = resolve(directory) === process.cwd() ? "This folder" : directory;
  console.error(`${what} ${problem}. Nothing was written. Name a new or empty folder.`);
  return 2;
}
