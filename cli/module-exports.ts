// What a module of the user exports: a chart, a saga. Named FILE#export, or FILE where it has one.
import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

/**
 * The one export of a kind that a target names, or the exit code when there is none, or several.
 * `kind` says what it should be; `read` gives what it is, or undefined for something else.
 */
export async function exportOf<T>(
  target: string,
  kind: string,
  read: (value: unknown) => T | undefined,
): Promise<T | number> {
  const [file = "", name] = target.split("#");
  if (!(await isFile(file))) return wrongUse(`There is no file ${file}.`);
  const module = await loadModule(file);
  if (typeof module === "number") return module;
  const found = Object.entries(module).flatMap(([key, value]) => {
    const one = read(value);
    return one === undefined ? [] : [[key, one] as const];
  });
  const chosen = name === undefined ? found : found.filter(([key]) => key === name);
  const [only] = chosen;
  if (only && chosen.length === 1) return only[1];
  const names = found.map(([key]) => `${file}#${key}`).join(", ");
  if (names === "") return wrongUse(`${file} exports no ${kind}.`);
  return wrongUse(`Say which ${kind.includes("machine") ? "chart" : kind}: ${names}.`);
}

/** Whether there is a file of this name. */
export async function isFile(file: string): Promise<boolean> {
  return (await stat(resolve(file)).catch(() => undefined))?.isFile() ?? false;
}

/** The exports of a module, or the exit code when it cannot be loaded. */
async function loadModule(file: string): Promise<Readonly<Record<string, unknown>> | number> {
  try {
    return await import(pathToFileURL(resolve(file)).href);
  } catch (error) {
    const { code, message = String(error) } = error as Partial<Error & { code: string }>;
    if (code === "chart_invalid") {
      console.error(message);
      return 1;
    }
    const reason = message.replaceAll(/\s+/g, " ").slice(0, 300);
    return wrongUse(`${file} cannot be loaded as a module: ${reason}`);
  }
}

/** Says what is wrong with how a command is used, and gives the exit code of that. */
export function wrongUse(message: string): number {
  console.error(message);
  return 2;
}
