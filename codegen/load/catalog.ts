// A path becomes a checked model, compared with its lock and, on request, with an older catalog.
import { checkCatalog } from "../check/mod.ts";
import { checkAgainst } from "../compat/against.ts";
import { checkHistory } from "../compat/history.ts";
import { MODES, parseMode } from "../compat/mode.ts";
import { createFindings, type Finding, type Findings, sortFindings } from "../finding.ts";
import { lintCatalog } from "../lint/mod.ts";
import { checkLock } from "../lock/check.ts";
import { type Lock, readLock } from "../lock/file.ts";
import type { Catalog } from "../model.ts";
import { type ParsedFiles, parseCatalog, type SourceFile } from "../parse/catalog.ts";
import type { HookFunction } from "../stubs/hook-functions.ts";
import { readAgainst } from "./against.ts";
import { checkHooks, type MayAdd } from "./hooks.ts";
import { readSources } from "./sources.ts";
import { loadUses, readUsedFile } from "./uses.ts";

/** A catalog and what is wrong with it. */
export interface Loaded {
  readonly catalog: Catalog;
  readonly findings: readonly Finding[];
  /** What is frozen; undefined when nothing is yet. */
  readonly lock: Lock | undefined;
  /** Hooks that are not there, and that are to be added; see {@link LoadOptions.mayAdd}. */
  readonly missing: readonly HookFunction[];
}

/** What a catalog is compared with. */
export interface LoadOptions {
  /** An older catalog: a file, a folder, a `catalog.json`, or `git:REF`. */
  readonly against?: string;
  /** The compatibility mode instead of the catalog's own. */
  readonly mode?: string;
  /** Today as `2026-01-31`, to lint as well; without it nothing is linted. */
  readonly lint?: string;
  /** What was parsed before, kept by whoever loads the same catalog again and again. */
  readonly parsed?: ParsedFiles;
  /** The catalog's files, by whoever has read them already without a finding. */
  readonly sources?: readonly SourceFile[];
  /** Which hooks that are missing are no error, as whoever loads the catalog adds them. */
  readonly mayAdd?: MayAdd;
}

/** Loads a catalog: a folder of `.yaml` files, or one file. Findings tell what is wrong. */
export async function loadCatalog(path: string, options: LoadOptions = {}): Promise<Loaded> {
  const findings = createFindings();
  const files = options.sources ?? (await readSources(path, findings));
  const { catalog: own, hidden } = await parseCatalog(files, findings, options.parsed);
  const catalog = await loadUses(own, readUsedFile, findings);
  checkCatalog(catalog, hidden, findings);
  const lock = await readLock(path, findings);
  let missing: readonly HookFunction[] = [];
  if (hidden === "" && files.length > 0) {
    if (lock) checkLock(catalog, lock, findings);
    const isRight = findings.all.every(({ severity }) => severity !== "error");
    if (isRight) missing = await checkHooks(catalog, findings, options.mayAdd ?? (() => false));
    await compare(catalog, path, options, findings);
    if (options.lint !== undefined) lintCatalog(catalog, options.lint, findings);
  }
  return { catalog, findings: sortFindings(findings.all), lock, missing };
}

async function compare(
  catalog: Catalog,
  path: string,
  { against, mode: name }: LoadOptions,
  findings: Findings,
): Promise<void> {
  const mode = parseMode(name ?? catalog.compatibility);
  if (!mode) {
    const place = { file: path, line: 1, column: 1 };
    const text = `"${name}" is no mode.`;
    findings.error("mode", place, "", text, `Write one of ${MODES.join(", ")}.`);
    return;
  }
  checkHistory(catalog, mode, findings);
  const old = against === undefined ? undefined : await readAgainst(against, path, findings);
  if (old) checkAgainst(old, catalog, mode, findings);
}
