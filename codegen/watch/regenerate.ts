// Generating again after a save: only what changed is parsed, made and written anew.
import { resolve } from "node:path";
import { checkAgainst } from "../compat/against.ts";
import { parseMode } from "../compat/mode.ts";
import { createFindings, type Finding, sortFindings } from "../finding.ts";
import {
  type Generated,
  type GenerateOptions,
  generateLoaded,
  type Kept,
} from "../generate-loaded.ts";
import { knownMessages } from "../known-messages.ts";
import { loadCatalog } from "../load/catalog.ts";
import type { Catalog } from "../model.ts";
import type { ParsedFiles } from "../parse/catalog.ts";
import { isSame } from "../type.ts";
import { type Difference, differencesOf } from "./differences.ts";
import { watchedOutput } from "./watched-output.ts";

/** What a run of a watcher did. */
export interface Regenerated extends Generated {
  /** Whether the catalog is right, and the output is its. */
  readonly ok: boolean;
  /** What changed against the last catalog that was right; empty in the first run. */
  readonly differences: readonly Difference[];
  /** What the change breaks for whoever runs on the last catalog that was right. */
  readonly breaks: readonly Finding[];
}

/** Generates again and again. */
export interface Regenerator {
  /** Runs after a save of these files, absolute paths; of none in the first run. */
  run(saved: readonly string[]): Promise<Regenerated>;
  /** The catalog as it was loaded last, right or not. */
  readonly last: Catalog | undefined;
}

/** Makes one; it never releases what it generates, and keeps the last good output on errors. */
export function createRegenerator(
  options: Omit<GenerateOptions, "check">,
  stubbed: NonNullable<Kept["stubbed"]> = () => {},
): Regenerator {
  const parsed: ParsedFiles = new Map();
  const known = knownMessages();
  const folder = watchedOutput(resolve(options.out), known);
  let good: Catalog | undefined;
  let last: Catalog | undefined;
  return {
    get last() {
      return last;
    },
    async run(saved) {
      const mayAdd = (path: string): boolean => mayAddAfter(saved, path);
      const loaded = await loadCatalog(options.catalog, { parsed, known, mayAdd });
      const { catalog } = loaded;
      last = catalog;
      await folder.verify();
      const kept = { folder, remember: known.remember, stubbed };
      const generated = await generateLoaded(loaded, { ...options, release: false }, kept);
      const ok = isRight(generated.findings);
      if (!ok) return { ...generated, ok, differences: [], breaks: [] };
      await folder.settle();
      const differences = good ? differencesOf(good, catalog) : [];
      const breaks = good ? breaksOf(good, catalog) : [];
      good = catalog;
      return { ...generated, ok, differences, breaks };
    },
  };
}

/** Not into a file that somebody is just writing, renaming or moving. */
function mayAddAfter(saved: readonly string[], path: string): boolean {
  const isOfCatalog = saved.length === 0 || saved.some((file) => /\.ya?ml$/.test(file));
  return isOfCatalog && !saved.includes(path);
}

/** Only messages that are not the same can have lost something, as long as the types are. */
function breaksOf(before: Catalog, after: Catalog): readonly Finding[] {
  const mode = parseMode(after.compatibility);
  if (!mode) return [];
  const findings = createFindings();
  checkAgainst(
    isSameAround(before, after) ? changedOf(before, after) : before,
    after,
    mode,
    findings,
  );
  return sortFindings(findings.all);
}

function isSameAround(before: Catalog, after: Catalog): boolean {
  const around = ({ context, content, compatibility, types, actors }: Catalog) => ({
    context,
    content,
    compatibility,
    types,
    actors,
  });
  return isSame(around(before), around(after));
}

function changedOf(before: Catalog, after: Catalog): Catalog {
  const commands = new Set(after.commands);
  const events = new Set(after.events);
  return {
    ...before,
    commands: before.commands.filter((message) => !commands.has(message)),
    events: before.events.filter((message) => !events.has(message)),
  };
}

function isRight(findings: readonly Finding[]): boolean {
  return findings.every(({ severity }) => severity !== "error");
}
