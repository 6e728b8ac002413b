// Proves that the rules about packages can fail.
import { describe, expect, test } from "vitest";
import {
  extraDependencies,
  manifestDifferences,
  missingExports,
  versionDifferences,
} from "./packages.ts";
import { found } from "./planted.ts";

describe("packages", () => {
  const manifest = { name: "p", version: "1.0.0", exports: { ".": "./mod.ts", "./b": "./b.ts" } };
  const repository = (npm: object, deno?: object): Readonly<Record<string, string>> => ({
    "package.json": JSON.stringify({ workspaces: ["p", "q"] }),
    "deno.json": JSON.stringify({ workspace: ["./p", "./q"] }),
    "p/package.json": JSON.stringify({ ...manifest, ...npm }),
    ...(deno && { "p/deno.json": JSON.stringify({ ...manifest, ...deno }) }),
    "p/mod.ts": "",
    "p/b.ts": "",
    "q/package.json": JSON.stringify({ name: "q", version: "1.0.0", exports: "./mod.ts" }),
    "q/deno.json": JSON.stringify({ name: "q", version: "1.0.0", exports: { ".": "./mod.ts" } }),
    "q/mod.ts": "",
  });

  test("packages that agree are fine, in whatever order they list their exports", () => {
    const texts = repository({}, { exports: { "./b": "./b.ts", ".": "./mod.ts" } });
    for (const rule of [manifestDifferences, versionDifferences, missingExports]) {
      expect(found(rule, texts)).toEqual([]);
    }
  });

  test("a deno.json that is missing or differs is a breach", () => {
    expect(found(manifestDifferences, repository({}))).toEqual(["p/deno.json:1 does not exist"]);
    const other = { name: "x", version: "2.0.0", exports: { ".": "./mod.ts" } };
    const what = found(manifestDifferences, repository({}, other)).map(
      (line) => line.split(" ")[1],
    );
    expect(what).toEqual(["name", "version", "exports"]);
  });

  test("the two lists of workspaces are the same", () => {
    const texts = { ...repository({}, {}), "deno.json": JSON.stringify({ workspace: ["./p"] }) };
    expect(found(manifestDifferences, texts)).toEqual([
      "deno.json:1 names other workspaces than npm: p, q",
    ]);
  });

  test("another version, of a package or of a dependency on it, is a breach", () => {
    expect(found(versionDifferences, repository({ dependencies: { q: "^0.9.0" } }))).toEqual([
      "p/package.json:1 q is ^0.9.0, elsewhere 1.0.0",
    ]);
    expect(found(versionDifferences, repository({ version: "2.0.0" }))).toEqual([
      "q/package.json:1 its version is 1.0.0, elsewhere 2.0.0",
    ]);
  });

  test("an exported file or a command that does not exist is a breach", () => {
    const npm = {
      exports: { ".": { types: "./mod.ts", default: "./x.ts" } },
      bin: { p: "./y.mjs" },
    };
    expect(found(missingExports, repository(npm))).toEqual([
      "p/package.json:1 exports ./x.ts, which does not exist",
      "p/package.json:1 exports ./y.mjs, which does not exist",
    ]);
  });

  test("one more dependency of the runtime is a breach", () => {
    const text = JSON.stringify({ dependencies: { xstate: "5", lodash: "4" } });
    expect(found(extraDependencies, { "runtime/package.json": text })).toEqual([
      "runtime/package.json:1 lodash is not a dependency we decided on",
    ]);
  });
});
