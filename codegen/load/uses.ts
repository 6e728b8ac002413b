// The catalogs of other contexts: what they publish becomes part of the model, under their aliases.
import { dirname, relative, resolve } from "node:path";
import type { Findings } from "../finding.ts";
import type { Catalog, UsedContext } from "../model.ts";
import { resolveDefaults } from "../parse/defaults.ts";
import { readModel } from "./model-file.ts";
import { wrongPart } from "./model-guard.ts";
import { publishedBy } from "./published.ts";
import { checkReads } from "./read-fields.ts";
import { readText, type Unread } from "./text-file.ts";

/** Largest catalog.json of another context that is read, in bytes. */
const MAX_USED_BYTES = 32 * 1024 * 1024;
/** Most other contexts of one catalog. */
const MAX_USED = 100;

/** Reads the file of another context, from wherever the catalog itself comes. */
export type ReadUsed = (used: UsedContext) => Promise<Unread | { readonly text: string }>;

/** The absolute path of another context's file. */
export function usedPath({ path, place }: UsedContext): string {
  return resolve(dirname(place.file), path);
}

/** The absolute paths of all files of other contexts. */
export function usedFiles({ uses }: Catalog): readonly string[] {
  const files = Object.values(uses).flatMap((used) => (used.path === "" ? [] : usedPath(used)));
  return [...new Set(files)];
}

/** From disk. */
export const readUsedFile: ReadUsed = (used) => readText(usedPath(used), MAX_USED_BYTES);

/** The catalog with the events and types of other contexts; findings tell what cannot be had. */
export async function loadUses(
  catalog: Catalog,
  read: ReadUsed,
  findings: Findings,
): Promise<Catalog> {
  const named = Object.entries(catalog.uses);
  if (named.length === 0) return catalog;
  const uses: Record<string, UsedContext> = { ...catalog.uses };
  const types = [...catalog.types];
  const tooMany = named[MAX_USED]?.[1].place;
  if (tooMany) {
    const text = `The catalog uses ${named.length} contexts, over ${MAX_USED}.`;
    const help = "Divide it: no context knows so many others.";
    findings.error("too-large", tooMany, catalog.context, text, help);
  }
  for (const [alias, used] of named.slice(0, MAX_USED)) {
    const { place } = used;
    const report: Tell = (code, text, help) => findings.error(code, place, alias, text, help);
    const model = await readContext(alias, used, catalog.context, read, report);
    if (!model || isTwice(alias, model.context, uses, report)) continue;
    const viewer = { context: catalog.context, alias };
    const whole = publishedBy(model, viewer);
    const { reads } = used;
    if (reads) checkReads(alias, reads, whole, findings);
    const published = reads ? publishedBy(model, { ...viewer, reads }) : whole;
    uses[alias] = { ...used, context: model.context, events: published.events };
    types.push(...published.types);
  }
  const whole = { ...catalog, uses, types };
  resolveDefaults(whole);
  return whole;
}

type Tell = (code: string, text: string, help: string) => void;

/** The model behind an alias; undefined, with a finding, when there is none to use. */
async function readContext(
  alias: string,
  used: UsedContext,
  own: string,
  read: ReadUsed,
  report: Tell,
): Promise<Catalog | undefined> {
  const help = `Give the catalog.json that generate writes for ${alias}, or a copy of it.`;
  if (alias === own) {
    const text = `${alias} is this context itself.`;
    report("uses-own", text, "Name its types and events without an alias.");
    return undefined;
  }
  if (used.path === "") return undefined;
  const found = await read(used);
  const file = shownPath(used);
  if (!("text" in found)) {
    const isMissing = found.code === "not-found";
    report(found.code, isMissing ? `There is no ${file}.` : `${file} ${found.problem}.`, help);
    return undefined;
  }
  const model = readModel(found.text, used.place);
  const wrong = model && wrongPart(model);
  if (!model || wrong) {
    const why = wrong ? `: its ${wrong} are not as generate writes them` : "";
    report("uses-format", `${file} is no catalog.json${why}.`, help);
    return undefined;
  }
  if (model.context !== own) return model;
  const text = `${file} is the catalog.json of this context itself.`;
  report("uses-own", text, help);
  return undefined;
}

function isTwice(
  alias: string,
  context: string,
  uses: Readonly<Record<string, UsedContext>>,
  report: Tell,
): boolean {
  const [first] = Object.keys(uses).filter((other) => uses[other]!.context === context);
  if (first === undefined) return false;
  const text = `${alias} is the context ${context}, which is ${first} already.`;
  report("uses-twice", text, `Write ${first} instead of ${alias}, and take ${alias} out.`);
  return true;
}

function shownPath(used: UsedContext): string {
  return relative(process.cwd(), usedPath(used));
}
