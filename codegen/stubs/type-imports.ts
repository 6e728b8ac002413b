// Brings types into a file: what it imports already is used, lists are extended, and only then
// comes a new import.
import { dirname, relative, resolve } from "node:path";
import type { ImportDeclaration, ImportSpecifier, SourceFile } from "ts-morph";
import { layoutLines } from "../emit/layout.ts";
import { slashes } from "../write.ts";
import { declarationsOf } from "./declarations.ts";
import { importPlace } from "./import-place.ts";
import type { Style } from "./style.ts";

/** A generated type, and the absolute path of the module that declares it. */
export interface WantedType {
  readonly name: string;
  readonly module: string;
}

/** A text that goes in at an offset. */
export interface Insertion {
  readonly at: number;
  readonly text: string;
}

/** How a file knows types, and what makes it know them. */
export interface TypeImports {
  readonly names: ReadonlyMap<string, string>;
  readonly insertion?: Insertion;
}

/** What is to be imported, and into which file; all paths are absolute. */
export interface Wanted {
  readonly types: readonly WantedType[];
  /** Names that the file does not have yet, but will. */
  readonly taken: readonly string[];
  readonly file: string;
  /** The generated `index.ts`, which exports all types. */
  readonly index: string;
  readonly style: Style;
}

/** Plans the imports of some types. */
export function importTypes(source: SourceFile, text: string, wanted: Wanted): TypeImports {
  const { types, taken, file, index } = wanted;
  const used = new Set([...taken, ...declarationsOf(source).map(({ name }) => name)]);
  const names = new Map<string, string>();
  const specifiers: string[] = [];
  for (const { name, module } of types) {
    const known = knownAs(source, name, (found) =>
      [index, module].some((path) => leadsTo(file, found, path)),
    );
    const local = known ?? freeName(name, used);
    names.set(name, local);
    if (known === undefined) specifiers.push(local === name ? name : `${name} as ${local}`);
  }
  if (specifiers.length === 0) return { names };
  specifiers.sort();
  const list = listOf(source, (found) => leadsTo(file, found, index));
  const insertion = list
    ? extended(list, specifiers, text)
    : added(source, text, specifiers, wanted);
  return { names, insertion };
}

/** Whether an import of a file leads to a module, however it spells the ending. */
function leadsTo(file: string, found: ImportDeclaration, module: string): boolean {
  const bare = (path: string): string =>
    slashes(path)
      .replace(/\.[cm]?[jt]s$/, "")
      .replace(/\/index$/, "");
  const specifier = found.getModuleSpecifierValue();
  return specifier.startsWith(".") && bare(resolve(dirname(file), specifier)) === bare(module);
}

/** The name under which a file imports a type already. */
function knownAs(
  source: SourceFile,
  name: string,
  isRight: (found: ImportDeclaration) => boolean,
): string | undefined {
  for (const found of source.getImportDeclarations().filter(isRight)) {
    const item = found.getNamedImports().find((named) => named.getName() === name);
    if (item) return (item.getAliasNode() ?? item.getNameNode()).getText();
    const whole = found.getNamespaceImport()?.getText();
    if (whole !== undefined) return `${whole}.${name}`;
  }
  return undefined;
}

function freeName(name: string, used: Set<string>): string {
  let free = name;
  for (let number = 1; used.has(free); number++) {
    free = `${name}Payload${number === 1 ? "" : number}`;
  }
  used.add(free);
  return free;
}

/** The import whose list can take further names; one that is only of types is preferred. */
function listOf(
  source: SourceFile,
  isRight: (found: ImportDeclaration) => boolean,
): ImportDeclaration | undefined {
  const lists = source
    .getImportDeclarations()
    .filter((found) => isRight(found) && found.getNamedImports().length > 0);
  return lists.find((found) => found.isTypeOnly()) ?? lists[0];
}

/** Goes in behind the last name, so that a comma after that one stays the last. */
function extended(list: ImportDeclaration, specifiers: readonly string[], text: string): Insertion {
  const items = list.getNamedImports();
  const last = items.at(-1)!;
  const between = text.slice(startOfList(items), last.getStart());
  const [lead = " "] = /\r?\n[ \t]*$/.exec(between) ?? [];
  const type = list.isTypeOnly() ? "" : "type ";
  const names = specifiers.map((name) => `,${lead}${type}${name}`);
  return { at: last.getEnd(), text: names.join("") };
}

/** The offset behind the bracket, or behind the name before the last. */
function startOfList(items: readonly ImportSpecifier[]): number {
  const before = items.at(-2);
  return before ? before.getEnd() : items[0]!.getParent().getStart() + 1;
}

function added(
  source: SourceFile,
  text: string,
  specifiers: readonly string[],
  { file, index, style: { newLine, indent, end, quote } }: Wanted,
): Insertion {
  const module = quote(specifierOf(file, index));
  const layout = {
    open: "import type {",
    items: specifiers,
    close: `} from ${module}`,
  };
  const lines = layoutLines(layout, 0, end).map((line) => line.replace(/^ {2}/, indent));
  const { at, isAfterImport } = importPlace(source, text);
  const code = lines.join(newLine);
  if (isAfterImport) return { at, text: `${newLine}${code}` };
  const before = at === 0 || text[at - 1] === "\n" ? "" : newLine;
  const after = at === text.length ? newLine : `${newLine}${newLine}`;
  return { at, text: `${before}${code}${after}` };
}

/** The specifier of a module in a file. */
function specifierOf(file: string, module: string): string {
  const path = slashes(relative(dirname(file), module));
  return path.startsWith("../") ? path : `./${path}`;
}
