// A copy of the repository in a temporary folder, where pages may be followed without harm. It has
// the installed packages, but its own are its own: `eventwright` there is the copy's.
import { execFileSync } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** Makes a copy; `remove` deletes it. */
export function copyRepository(root: string): { readonly folder: string; remove(): void } {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "eventwright-readme-")));
  for (const file of filesOf(root)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    copyFileSync(join(root, file), join(folder, file));
  }
  linkPackages(join(root, "node_modules"), join(folder, "node_modules"));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Tracked files and new ones that git does not ignore. */
function filesOf(root: string): readonly string[] {
  const listing = ["ls-files", "-co", "--exclude-standard", "-z"];
  const listed = execFileSync("git", listing, { cwd: root, encoding: "utf8" });
  const files = [...new Set(listed.split("\0"))].filter((file) => file !== "");
  return files.filter((file) => existsSync(join(root, file)));
}

/**
 * Links every package. What npm itself linked, our packages and the commands, is relative: the same
 * link leads to the copy's own.
 */
function linkPackages(from: string, to: string): void {
  mkdirSync(to);
  for (const name of readdirSync(from)) {
    const source = join(from, name);
    if (name.startsWith("@") || name === ".bin") linkPackages(source, join(to, name));
    else if (lstatSync(source).isSymbolicLink()) symlinkSync(readlinkSync(source), join(to, name));
    else symlinkSync(source, join(to, name));
  }
}
