// A path becomes a checked model, compared with its lock and, on request, with an older catalog.
import { createDoubts } from "../check/doubts.ts";
import { checkCatalog } from "../check/mod.ts";
import { ownersOf } from "../check/owners.ts";
import { checkAgainst } from "../compat/against.ts";
import { checkExpectations } from "../compat/expectations.ts";
import { checkHistory } from "../compat/history.ts";
import { MODES, parseMode } from "../compat/mode.ts";
import { createFindings, type Finding, type Findings, sortFindings } from "../finding.ts";
import type { KnownMessages } from "../known-messages.ts";
import { lintCatalog } from "../lint/mod.ts";
import { checkLock, checkLockedSagas } from "../lock/check.ts";
import { type Lock, readLock } from "../lock/file.ts";
import type { Catalog, MessageType } from "../model.ts";
import { type ParsedFiles, parseCatalog, type SourceFile } from "../parse/catalog.ts";
import { isMisspelt } from "../parse/keys.ts";
import type { HookFunction } from "../stubs/hook-functions.ts";
import { readAgainst } from "./against.ts";
import { readExpectations } from "./expectations.ts";
import { checkHooks, type MayAdd } from "./hooks.ts";
import { readSources } from "./sources.ts";
import { loadUses, readUsedFile } from "./uses.ts";

/** A catalog and what is wrong with it. */
export interface Loaded {
  readonly catalog: Catalog;
  readonly findings: readonly Finding[];
  /** What is frozen; undefined when nothing is yet. */
  readonly lock: Lock | undefined;
  /**
   * The catalog without messages that are known to be in the lock as they are; undefined when that
   * is not known of any.
   */
  readonly open?: Catalog;
  /** Hooks that are not there, and that are to be added; see {@link LoadOptions.mayAdd}. */
  readonly missing: readonly HookFunction[];
}

/** What a catalog is compared with. */
export interface LoadOptions {
  /** An older catalog: a file, a folder, a `catalog.json`, or `git:REF`. */
  readonly against?: string;
  /** The compatibility mode instead of the catalog's own. */
  readonly mode?: string;
  /** Files, or folders of such, of what others expect of what the catalog publishes. */
  readonly expectations?: readonly string[];
  /** Today as `2026-01-31`, to lint as well; without it nothing is linted. */
  readonly lint?: string;
  /** What was parsed before, kept by whoever loads the same catalog again and again. */
  readonly parsed?: ParsedFiles;
  /** What is known of its messages, kept by the same. */
  readonly known?: KnownMessages;
  /** The catalog's files, by whoever has read them already without a finding. */
  readonly sources?: readonly SourceFile[];
  /** Which hooks that are missing are no error, as whoever loads the catalog adds them. */
  readonly mayAdd?: MayAdd;
}

/** Loads a catalog: a folder of `.yaml` files, or one file. Findings tell what is wrong. */
export async function loadCatalog(path: string, options: LoadOptions = {}): Promise<Loaded> {
  const findings = createFindings();
  const files = options.sources ?? (await readSources(path, findings));
  const isPart = findings.all.length > 0;
  const { catalog: own, hidden } = await parseCatalog(files, findings, options.parsed);
  const catalog = await loadUses(own, readUsedFile, findings);
  const lock = await readLock(path, findings, options.known?.lock);
  // What a file that cannot be read defines would be missed everywhere.
  if (isPart) return { catalog, findings: sortFindings(findings.all), lock, missing: [] };
  const isWhole = hidden === "" && files.length > 0;
  const isLockKnown = lock !== undefined && lock === options.known?.lock;
  const open = options.known?.open(catalog, lock) ?? catalog;
  if (lock && isWhole) checkLock(catalog, open, lock, findings);
  const isAroundRight = options.known?.isAroundRight ?? false;
  checkCatalog(catalog, hidden, findings, { open, isAroundRight });
  let missing: readonly HookFunction[] = [];
  if (isWhole) {
    if (lock) checkLockedSagas(catalog, lock, findings);
    const isRight = findings.all.every(({ severity }) => severity !== "error");
    if (isRight) missing = await checkHooks(catalog, findings, options.mayAdd ?? (() => false));
    await compare(catalog, open, path, options, findings);
    await expect(catalog, options.expectations ?? [], findings);
    if (options.lint !== undefined) lintCatalog(catalog, options.lint, findings);
  }
  options.known?.note(catalog, findings.all);
  const done = { catalog, findings: sortFindings(findings.all), lock, missing };
  return isLockKnown ? { ...done, open } : done;
}

async function compare(
  catalog: Catalog,
  open: Catalog,
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
  const old = against === undefined ? undefined : await readAgainst(against, path, findings);
  const clear = withoutUnclear(catalog, findings);
  checkHistory(clear(open), mode, findings);
  if (old) checkAgainst(clear(old), clear(catalog), mode, findings);
}

/** Only of a catalog that is right: what nobody can read, nobody expects otherwise. */
async function expect(
  catalog: Catalog,
  paths: readonly string[],
  findings: Findings,
): Promise<void> {
  const isRight = findings.all.every(({ severity }) => severity !== "error");
  for (const { file, expectations } of await readExpectations(paths, findings)) {
    if (isRight) checkExpectations(catalog, expectations, file, findings);
  }
}

/** Leaves out messages of which something is wrong already: the rest would only follow from it. */
function withoutUnclear(catalog: Catalog, findings: Findings): (from: Catalog) => Catalog {
  const doubts = createDoubts(catalog, "", findings);
  const served = catalog.published.flatMap(({ events }) => events.map(({ event }) => event.name));
  const unknown = served.filter((name) => !catalog.events.some((event) => event.name === name));
  const isUnclear = (message: MessageType): boolean =>
    doubts.isUnclear(message) ||
    ownersOf(catalog, message).length === 0 ||
    isMisspelt(message.name, unknown);
  return (from) => {
    // Only those are looked into that are asked for: mostly all others are known to be right.
    const asked = new Set([...from.commands, ...from.events].map(({ name }) => name));
    const all = [...catalog.commands, ...catalog.events].filter(({ name }) => asked.has(name));
    const unclear = new Set(all.filter(isUnclear).map(({ name }) => name));
    const isClear = ({ name }: MessageType): boolean => !unclear.has(name);
    return {
      ...from,
      commands: from.commands.filter(isClear),
      events: from.events.filter(isClear),
    };
  };
}
