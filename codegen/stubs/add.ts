// Puts stubs at the end of a file, and their imports where imports go. No other byte changes.
import { join } from "node:path";
import { layoutLines } from "../emit/layout.ts";
import { messageModule, versionName } from "../emit/names.ts";
import type { HookFunction } from "./hook-functions.ts";
import { inspector } from "./inspect.ts";
import type { Obstacle } from "./obstacle.ts";
import { purposeOf, signatureOf } from "./signature.ts";
import { type Style, styleOf } from "./style.ts";
import { isParsed, parseFile } from "./syntax.ts";
import { importTypes, type WantedType } from "./type-imports.ts";

/** A file with stubs, and the line of each function. */
export interface StubbedFile {
  readonly text: string;
  readonly lines: readonly number[];
}

/** What a file begins with that was not there. */
export const NEW_FILE = "// Casts that the catalog cannot express.\n";

const BYTE_ORDER_MARK = "\uFEFF";

/** Adds stubs to the text of the file at `path`; the generated code is in the folder `out`. */
export function addStubs(
  whole: string,
  hooks: readonly HookFunction[],
  path: string,
  out: string,
): StubbedFile | Obstacle {
  const mark = whole.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK : "";
  const before = whole.slice(mark.length);
  const source = parseFile(before);
  if (!isParsed(source)) return source;
  const style = styleOf(source, before);
  const imports = importTypes(source, before, {
    types: typesOf(hooks, out),
    taken: hooks.map(({ name }) => name),
    file: path,
    index: join(out, "index.ts"),
    style,
  });
  const { at, text: added } = imports.insertion ?? { at: 0, text: "" };
  let text = before.slice(0, at) + added + before.slice(at);
  const lines = hooks.map((hook) => {
    const stub = stubLines(hook, imports.names, style);
    text += separation(text, style.newLine);
    const line = text.split("\n").length + 1;
    text += stub.join(style.newLine) + style.newLine;
    return line;
  });
  return unadded(text, hooks) ?? { text: mark + text, lines };
}

function typesOf(hooks: readonly HookFunction[], out: string): readonly WantedType[] {
  const types = hooks.flatMap(({ uses }) =>
    uses.flatMap(({ message, given, wanted }) =>
      [given, wanted].map((version): [string, string] => [
        versionName(message, version),
        join(out, messageModule(message)),
      ]),
    ),
  );
  return [...new Map(types)].map(([name, module]) => ({ name, module }));
}

function separation(text: string, newLine: string): string {
  if (text === "" || /\n[ \t]*\r?\n$/.test(text)) return "";
  return text.endsWith("\n") ? newLine : newLine + newLine;
}

/** The unwritten function does not use its parameter: the underscore tells so to linters. */
function stubLines(
  hook: HookFunction,
  names: ReadonlyMap<string, string>,
  { indent, end, quote }: Style,
): readonly string[] {
  const type = (name: string): string => names.get(name) ?? name;
  const { parameter, given, result } = signatureOf(hook, { type, quote });
  const head = {
    open: `export function ${hook.name}(`,
    items: [`_${parameter}: ${given}`],
    close: `): ${result} {`,
  };
  return [
    `/** ${purposeOf(hook)} */`,
    ...layoutLines(head, 0).map((line) => line.replace(/^ {2}/, indent)),
    `${indent}throw new Error(${quote(`${hook.name}: write this hook`)})${end}`,
    "}",
  ];
}

/** Whatever would come out wrong leaves the file alone. */
function unadded(text: string, hooks: readonly HookFunction[]): Obstacle | undefined {
  const inspect = inspector(text);
  const missing = hooks.find(({ name }) => inspect(name) !== "there");
  if (!missing) return undefined;
  const help = "Write it there yourself.";
  return { what: `would not parse with a function ${missing.name}`, help };
}
