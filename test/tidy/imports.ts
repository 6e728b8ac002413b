// Lists what a file imports, re-exports included, and where the import leads.
import { posix } from "node:path";
import { lineAt, type TextFile } from "./files.ts";
import { type Syntax, visit } from "./syntax.ts";

/** One import. `target` is `/path/from/root.ts` for a relative one, otherwise the specifier. */
export interface Import {
  readonly target: string;
  readonly line: number;
  /** True when the compiler drops the import, so that nothing is loaded. */
  readonly typeOnly: boolean;
}

const known = new WeakMap<TextFile, readonly Import[]>();

/** Everything a file imports: statements, re-exports, `import()` calls and `import()` types. */
export function importsOf(file: TextFile): readonly Import[] {
  const imports = known.get(file) ?? importsIn(file);
  known.set(file, imports);
  return imports;
}

function importsIn(file: TextFile): readonly Import[] {
  const found: Import[] = [];
  const add = (source: Syntax.Node | null, typeOnly: boolean): void => {
    if (source?.type !== "Literal" || typeof source.value !== "string") return;
    const target = targetOf(file.path, source.value);
    found.push({ target, line: lineAt(file.text, source.start), typeOnly });
  };
  visit(file, {
    ImportDeclaration: (node) => add(node.source, node.importKind === "type"),
    ExportNamedDeclaration: (node) => add(node.source, node.exportKind === "type"),
    ExportAllDeclaration: (node) => add(node.source, node.exportKind === "type"),
    ImportExpression: (node) => add(node.source, false),
    TSImportType: (node) => add(node.source, true),
  });
  return found;
}

function targetOf(path: string, specifier: string): string {
  if (!specifier.startsWith(".")) return specifier;
  return `/${posix.join(posix.dirname(path), specifier)}`;
}
