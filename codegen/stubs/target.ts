// Where a stub may be written: inside of the project, where nothing forbids it.
import { access, constants, realpath, stat } from "node:fs/promises";
import { dirname, isAbsolute, join, relative, sep } from "node:path";
import { nearest } from "../write.ts";
import type { Obstacle } from "./obstacle.ts";

/** The file to write, without links. */
export interface Target {
  readonly path: string;
}

/** Finds out where the file at `path` really is; `catalog` is the folder that names it. */
export async function targetOf(path: string, catalog: string): Promise<Target | Obstacle> {
  const found = await nearest(path);
  const isThere = found.path === path;
  if (!isThere && !found.isFolder) {
    return { what: `lies below ${found.path}, which is no folder`, help: "Name another file." };
  }
  const real = isThere
    ? await realpath(path)
    : join(await realpath(found.path), relative(found.path, path));
  const project = await projectOf(await realpath(catalog));
  if (!isInside(project, real)) {
    return {
      what: `lies outside of the project ${project}`,
      help: "Write it there yourself, or name a file in the project.",
    };
  }
  const isWritable = isThere
    ? (await mayWrite(real)) && (await mayWrite(dirname(real)))
    : await mayWrite(found.path);
  const help = "Change the permissions of the file or its folder, or write it yourself.";
  return isWritable ? { path: real } : { what: "cannot be written to", help };
}

/** The repository, or else the package, or else where one works, or else the catalog itself. */
async function projectOf(catalog: string): Promise<string> {
  for (const marks of [[".git"], ["package.json", "deno.json", "deno.jsonc"]]) {
    const found = await holderOf(marks, catalog);
    if (found !== undefined) return found;
  }
  const here = await realpath(process.cwd());
  return isInside(here, catalog) ? here : catalog;
}

/** The nearest folder, from here up, that holds one of these names. */
async function holderOf(marks: readonly string[], folder: string): Promise<string | undefined> {
  const found = await Promise.all(marks.map((mark) => stat(join(folder, mark)).catch(() => false)));
  if (found.some((state) => state !== false)) return folder;
  const above = dirname(folder);
  return above === folder ? undefined : holderOf(marks, above);
}

function isInside(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

/** Administrators may write everything: a file without the permission to write means it so. */
async function mayWrite(path: string): Promise<boolean> {
  const { mode } = await stat(path);
  if ((mode & 0o222) === 0) return false;
  return access(path, constants.W_OK).then(
    () => true,
    () => false,
  );
}
