// Keeps files, functions and lines short enough to be read in one go.
import { type Breach, lineAt, ownSources, type TextFile } from "./files.ts";
import { type Syntax, syntaxOf, visit } from "./syntax.ts";

/** The limits, in lines and columns. */
export const limits = {
  fileLines: 300,
  functionLines: 40,
  /** For a function that mostly returns an object of methods, each of which is short itself. */
  factoryLines: 80,
  lineColumns: 100,
} as const;

type AnyFunction = Syntax.Function | Syntax.ArrowFunctionExpression;

/** Files that are too long. */
export function longFiles(files: readonly TextFile[]): readonly Breach[] {
  return ownSources(files).flatMap(({ path, text }) => {
    const lines = text.replace(/\n$/, "").split("\n").length;
    if (lines <= limits.fileLines) return [];
    return [{ path, line: limits.fileLines + 1, what: `has ${lines} lines` }];
  });
}

/** Lines that are too wide, unless a URL or a literal that cannot be broken makes them so. */
export function wideLines(files: readonly TextFile[]): readonly Breach[] {
  return ownSources(files).flatMap((file) => {
    const wide = file.text.split("\n").flatMap((content, index) => {
      const columns = [...content].length;
      return columns > limits.lineColumns ? [{ content, columns, line: index + 1 }] : [];
    });
    if (wide.length === 0) return [];
    const literals = linesWithWideLiterals(file);
    return wide
      .filter(({ content, line }) => !/https?:\/\//.test(content) && !literals.has(line))
      .map(({ columns, line }) => ({ path: file.path, line, what: `has ${columns} columns` }));
  });
}

/** Functions whose body is too long. Closures count as lines of the function around them. */
export function longFunctions(files: readonly TextFile[]): readonly Breach[] {
  return ownSources(files).flatMap(longFunctionsOf);
}

function longFunctionsOf(file: TextFile): readonly Breach[] {
  const breaches: Breach[] = [];
  const names = new Map<Syntax.Node, string>();
  const bodiesOfTests = new Set<Syntax.Node>();
  const nameIt = (key: Syntax.Node, value: Syntax.Node | null): void => {
    if (value !== null) names.set(value, file.text.slice(key.start, key.end).replace(/:.*$/s, ""));
  };
  const measure = (node: AnyFunction): void => {
    if (node.body === null || bodiesOfTests.has(node)) return;
    const lines = linesOf(file, node.body);
    const limit = isFactory(file, node.body) ? limits.factoryLines : limits.functionLines;
    if (lines <= limit) return;
    const name = node.id?.name ?? names.get(node) ?? "a function";
    const what = `${name} has a body of ${lines} lines, over ${limit}`;
    breaches.push({ path: file.path, line: lineAt(file.text, node.start), what });
  };
  visit(file, {
    CallExpression: (node) => {
      if (isTestCall(node)) for (const part of node.arguments) bodiesOfTests.add(part);
    },
    VariableDeclarator: (node) => nameIt(node.id, node.init),
    Property: (node) => nameIt(node.key, node.value),
    MethodDefinition: (node) => nameIt(node.key, node.value),
    PropertyDefinition: (node) => nameIt(node.key, node.value),
    FunctionDeclaration: measure,
    FunctionExpression: measure,
    ArrowFunctionExpression: measure,
  });
  return breaches;
}

function linesOf({ text }: TextFile, { start, end }: Syntax.Node): number {
  return lineAt(text, end) - lineAt(text, start) + 1;
}

/** Whether most of a body is one object that it returns. */
function isFactory(file: TextFile, body: Syntax.Node): boolean {
  const last = body.type === "BlockStatement" ? body.body.at(-1) : body;
  const returned = last?.type === "ReturnStatement" ? last.argument : last;
  if (returned?.type !== "ObjectExpression") return false;
  return linesOf(file, returned) * 2 > linesOf(file, body);
}

/** `test(…)`, `describe.skipIf(…)(…)`, `test.each(…)(…)` and their like. */
function isTestCall({ callee }: Syntax.CallExpression): boolean {
  let root: Syntax.Node = callee;
  while (root.type === "CallExpression" || root.type === "MemberExpression") {
    root = root.type === "CallExpression" ? root.callee : root.object;
  }
  return root.type === "Identifier" && /^(describe|test|it)$/.test(root.name);
}

/** Lines on which a string, template or pattern reaches over the limit: nobody can wrap those. */
function linesWithWideLiterals(file: TextFile): ReadonlySet<number> {
  const wide = new Set<number>();
  const firstColumnOf = (offset: number): number => file.text.lastIndexOf("\n", offset - 1) + 1;
  const look = ({ start, end }: Syntax.Node): void => {
    const first = lineAt(file.text, start);
    const last = lineAt(file.text, end);
    if (end - firstColumnOf(end) > limits.lineColumns) wide.add(last);
    for (let line = first; line < last; line += 1) wide.add(line);
  };
  visit(file, { Literal: look, TemplateLiteral: look });
  for (const { type, start, end } of syntaxOf(file).comments) {
    // A machine-readable comment must stay on one line.
    if (type === "Line" && /^ biome-ignore /.test(file.text.slice(start + 2, end))) {
      wide.add(lineAt(file.text, start));
    }
  }
  return wide;
}
