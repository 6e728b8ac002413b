// Keeps what npm, Deno and our users see of the packages in agreement.
import { posix } from "node:path";
import type { Breach, TextFile } from "./files.ts";

type Exports = string | { readonly [key: string]: Exports };

interface Manifest {
  readonly name?: string;
  readonly version?: string;
  readonly exports?: Exports;
  readonly bin?: Exports;
  readonly workspace?: readonly string[];
  readonly workspaces?: readonly string[];
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

/** Production dependencies of the runtime: each one more is a decision, taken here. */
const runtimeDependencies = ["@nats-io/nats-core", "@nats-io/transport-node", "ws", "xstate"];

/** Workspaces, names, versions and exports on which package.json and deno.json disagree. */
export function manifestDifferences(files: readonly TextFile[]): readonly Breach[] {
  const deno = workspacesOf(files);
  const npm = (manifestAt(files, "package.json")?.workspaces ?? []).map(posix.normalize);
  const wanted = [...npm].sort().join(", ");
  const breaches: Breach[] = [];
  if ([...deno].sort().join(", ") !== wanted) {
    breaches.push({
      path: "deno.json",
      line: 1,
      what: `names other workspaces than npm: ${wanted}`,
    });
  }
  return [...breaches, ...deno.flatMap((folder) => differencesIn(files, folder))];
}

/** Versions of our packages, and of our packages among their dependencies, that are not all one. */
export function versionDifferences(files: readonly TextFile[]): readonly Breach[] {
  const packages = workspacesOf(files).flatMap((folder) => {
    const path = `${folder}/package.json`;
    const manifest = manifestAt(files, path);
    return manifest === undefined ? [] : [{ path, manifest }];
  });
  const version = packages[0]?.manifest.version ?? "";
  const ours = new Set(packages.map(({ manifest }) => manifest.name ?? ""));
  return packages.flatMap(({ path, manifest }) => {
    const used = { ...manifest.dependencies, ...manifest.devDependencies };
    const others = Object.entries(used).filter(([name, at]) => ours.has(name) && at !== version);
    return [
      ...(manifest.version === version ? [] : [["its version", manifest.version] as const]),
      ...others,
    ].map(([what, at]) => ({ path, line: 1, what: `${what} is ${at}, elsewhere ${version}` }));
  });
}

/** Exported files and commands that do not exist. */
export function missingExports(files: readonly TextFile[]): readonly Breach[] {
  const existing = new Set(files.map(({ path }) => path));
  return workspacesOf(files).flatMap((folder) =>
    [`${folder}/package.json`, `${folder}/deno.json`].flatMap((path) => {
      const { exports = {}, bin = {} } = manifestAt(files, path) ?? {};
      return [...targetsOf(exports), ...targetsOf(bin)]
        .filter((target) => !existing.has(posix.join(folder, target)))
        .map((target) => ({ path, line: 1, what: `exports ${target}, which does not exist` }));
    }),
  );
}

/** Production dependencies of the runtime that nobody decided on. */
export function extraDependencies(files: readonly TextFile[]): readonly Breach[] {
  const path = "runtime/package.json";
  return Object.keys(manifestAt(files, path)?.dependencies ?? {})
    .filter((name) => !runtimeDependencies.includes(name))
    .map((name) => ({ path, line: 1, what: `${name} is not a dependency we decided on` }));
}

function differencesIn(files: readonly TextFile[], folder: string): readonly Breach[] {
  const npm = manifestAt(files, `${folder}/package.json`);
  const deno = manifestAt(files, `${folder}/deno.json`);
  const path = `${folder}/${npm === undefined ? "package.json" : "deno.json"}`;
  if (npm === undefined || deno === undefined) return [{ path, line: 1, what: "does not exist" }];
  const pairs = [
    ["name", npm.name, deno.name],
    ["version", npm.version, deno.version],
    ["exports", ordered(npm.exports), ordered(deno.exports)],
  ] as const;
  return pairs
    .filter(([, inNpm, inDeno]) => inNpm !== inDeno)
    .map(([what, inNpm]) => ({
      path,
      line: 1,
      what: `${what} differs from package.json: ${inNpm}`,
    }));
}

function workspacesOf(files: readonly TextFile[]): readonly string[] {
  return (manifestAt(files, "deno.json")?.workspace ?? []).map(posix.normalize);
}

function manifestAt(files: readonly TextFile[], path: string): Manifest | undefined {
  const file = files.find((candidate) => candidate.path === path);
  return file === undefined ? undefined : JSON.parse(file.text);
}

/** Exports as a text, independent of the order of entries; a lone file is the entry `.`. */
function ordered(exports: Exports | undefined): string {
  const map = typeof exports === "string" ? { ".": exports } : (exports ?? {});
  return JSON.stringify(Object.entries(map).sort(([one], [other]) => (one < other ? -1 : 1)));
}

function targetsOf(exports: Exports): readonly string[] {
  return typeof exports === "string" ? [exports] : Object.values(exports).flatMap(targetsOf);
}
