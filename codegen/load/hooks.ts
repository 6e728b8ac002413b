// Hooks of the user: each must be exported from the file that the catalog names, or the generated
// code would import what is not there. The finding holds the function's head, to be filled in.
import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import type { Findings } from "../finding.ts";
import type { Catalog, Change, Hook, MessageType, Version } from "../model.ts";

/** Reports hooks that are not exported from their files. */
export async function checkHooks(catalog: Catalog, findings: Findings): Promise<void> {
  const texts = new Map<string, Promise<string | undefined>>();
  const textOf = (path: string): Promise<string | undefined> => {
    const text = texts.get(path) ?? readFile(path, "utf8").catch(() => undefined);
    texts.set(path, text);
    return text;
  };
  for (const { hook, change, name, head } of hooksOf(catalog)) {
    const text = await textOf(resolve(dirname(change.place.file), hook.file));
    if (text !== undefined && isExported(text, hook.name)) continue;
    const what =
      text === undefined ? `There is no ${hook.file}` : `${hook.file} does not export it`;
    const message = `${name} needs the function ${hook.name}. ${what}.`;
    findings.error("hook-missing", change.place, name, message, `Write there: ${head}`);
  }
}

/** The absolute paths of all hook files of a catalog. */
export function hookFiles({ commands, events }: Catalog): readonly string[] {
  const changes = [...commands, ...events].flatMap(({ versions }) =>
    versions.flatMap((version) => version.changes),
  );
  const files = changes.flatMap((change) => {
    if (change.kind !== "replace") return [];
    const fileOf = ({ file }: Hook): string => resolve(dirname(change.place.file), file);
    return [change.up, change.down].flatMap((hook) => (hook ? fileOf(hook) : []));
  });
  return [...new Set(files)];
}

function isExported(text: string, name: string): boolean {
  const declared = new RegExp(`export\\s+(?:async\\s+)?(?:function|const|let|var)\\s+${name}\\b`);
  const listed = new RegExp(`export\\s*\\{[^}]*\\b${name}\\b[^}]*\\}`);
  return declared.test(text) || listed.test(text);
}

interface UsedHook {
  readonly hook: Hook;
  readonly change: Change;
  readonly name: string;
  /** The head of the function, with its types. */
  readonly head: string;
}

function hooksOf(catalog: Catalog): readonly UsedHook[] {
  return [...catalog.commands, ...catalog.events].flatMap((message) =>
    message.versions.flatMap((version, index) => {
      const before = message.versions[index - 1];
      return before
        ? version.changes.flatMap((c) => hooksOfChange(message, before, version, c))
        : [];
    }),
  );
}

function hooksOfChange(
  { name }: MessageType,
  before: Version,
  after: Version,
  change: Change,
): readonly UsedHook[] {
  if (change.kind !== "replace") return [];
  const [old, now] = [`${name}V${before.number}`, `${name}V${after.number}`];
  const used = (
    hook: Hook | undefined,
    argument: string,
    result: string,
    fields: readonly string[],
  ): readonly UsedHook[] => {
    if (!hook) return [];
    const quoted = fields.map((field) => JSON.stringify(field));
    const type =
      quoted.length === 1 ? `${result}[${quoted}]` : `Pick<${result}, ${quoted.join(" | ")}>`;
    const head = `export function ${hook.name}(data: ${argument}): ${type} { … }`;
    return [{ hook, change, name, head }];
  };
  return [...used(change.up, old, now, change.to), ...used(change.down, now, old, change.from)];
}
