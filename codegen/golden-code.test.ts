// The code of every golden catalog, as its users' tools see it: the compiler under the strictest
// flags, Deno's, and the rules for types that JSR publishes.
import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { appendFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { findDeno } from "../scripts/deno.ts";

const root = fileURLToPath(new URL("../", import.meta.url));
const golden = join(root, "codegen", "golden");
const goldens = readdirSync(golden);
const deno = findDeno();

/** What the repository's own flags leave open. */
const STRICTEST = {
  declaration: true,
  isolatedDeclarations: true,
  noImplicitReturns: true,
  noUncheckedSideEffectImports: true,
  allowUnreachableCode: false,
  allowUnusedLabels: false,
};

/** Everything that is generated, and the hooks that it calls. */
const sources = goldens.flatMap((name) =>
  readdirSync(join(golden, name), { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts"))
    .map((path) => join(golden, name, path)),
);

test("it passes the compiler's strictest flags", async () => {
  mkdirSync(join(root, ".cache"), { recursive: true });
  const folder = temporary(join(root, ".cache", "golden-"));
  const project = join(folder, "tsconfig.json");
  const config = { extends: "../../tsconfig.json", compilerOptions: STRICTEST, files: sources };
  writeFileSync(project, JSON.stringify({ ...config, include: [], exclude: [] }));
  const compiler = join(root, "node_modules", "typescript", "bin", "tsc");
  expect(await outcomeOf(process.execPath, [compiler, "-p", project], root)).toEqual(CLEAN);
});

test.skipIf(!deno)("it passes deno check", async () => {
  expect(await outcomeOf(deno!, ["check", "--quiet", ...sources], root)).toEqual(CLEAN);
});

test.skipIf(!deno).each(goldens)(
  "%s has no slow types or idle imports, and would be told of one",
  async (name) => {
    // Outside of the repository, whose settings leave golden files alone.
    const folder = temporary(join(tmpdir(), "eventwright-slow-types-"));
    cpSync(join(golden, name), folder, { recursive: true });
    const charts = readdirSync(join(folder, "generated", "contracts"))
      .filter((file) => file.endsWith(".chart.ts"))
      .map((file) => `./generated/contracts/${file}`);
    const entries = ["./generated/index.ts", ...charts];
    const exported = Object.fromEntries(entries.map((path, at) => [at ? `./${at}` : ".", path]));
    const manifest = { name: "@golden/catalog", version: "0.1.0", exports: exported };
    writeFileSync(join(folder, "deno.json"), JSON.stringify(manifest));
    const rules = "--rules-include=no-slow-types,no-unused-vars";
    const lint = ["lint", "--quiet", "--rules-tags=", rules, "--compact"];
    expect(await outcomeOf(deno!, lint, folder)).toEqual(CLEAN);
    await appendFile(
      join(folder, "generated", "index.ts"),
      "export const slow = [1].map(String);\n",
    );
    const { code, output } = await outcomeOf(deno!, lint, folder);
    expect(code).toBe(1);
    expect(output).toMatch(/no-slow-types/);
  },
);

interface Outcome {
  readonly code: number;
  readonly output: string;
}

const CLEAN: Outcome = { code: 0, output: "" };

/** Runs a tool to its end. */
function outcomeOf(command: string, words: readonly string[], cwd: string): Promise<Outcome> {
  const env = { ...process.env, DENO_NO_UPDATE_CHECK: "1", NO_COLOR: "1" };
  return new Promise((resolve) => {
    execFile(command, words, { cwd, env }, (error, stdout, stderr) => {
      const code = error === null ? 0 : Number(error.code);
      resolve({ code, output: `${stdout}${stderr}`.trim() });
    });
  });
}

function temporary(prefix: string): string {
  const folder = mkdtempSync(prefix);
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
