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
  /** A literal of more columns than this excuses the line it stands on. */
  literalColumns: 50,
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

/** Lines that are too wide, unless a URL or a long literal makes them so. */
export function wideLines(files: readonly TextFile[]): readonly Breach[] {
  return ownSources(files).flatMap((file) => {
    const wide = file.text.split("\n").flatMap((content, index) => {
      const columns = [...content].length;
      return columns > limits.lineColumns ? [{ content, columns, line: index + 1 }] : [];
    });
    if (wide.length === 0) return [];
    const literals = linesOfLiterals(file);
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

/** Whether most of a body is one object that it returns, at once or by the name it gave it. */
function isFactory(file: TextFile, body: Syntax.Node): boolean {
  const statements = body.type === "BlockStatement" ? body.body : [];
  const last = body.type === "BlockStatement" ? statements.at(-1) : body;
  let returned = bare(last?.type === "ReturnStatement" ? last.argument : last);
  if (returned?.type === "Identifier") {
    const { name } = returned;
    const declared = statements
      .flatMap((statement) =>
        statement.type === "VariableDeclaration" ? statement.declarations : [],
      )
      .find(({ id }) => id.type === "Identifier" && id.name === name);
    returned = bare(declared?.init);
  }
  if (returned?.type !== "ObjectExpression") return false;
  return linesOf(file, returned) * 2 > linesOf(file, body);
}

/** An expression without the parentheses and types around it. */
function bare(node: Syntax.Node | null | undefined): Syntax.Node | null | undefined {
  const wrapped =
    node?.type === "ParenthesizedExpression" ||
    node?.type === "TSAsExpression" ||
    node?.type === "TSSatisfiesExpression";
  return wrapped ? bare(node.expression) : node;
}

/** `test(…)`, `describe.skipIf(…)(…)`, `test.each(…)(…)` and their like. */
function isTestCall({ callee }: Syntax.CallExpression): boolean {
  let root: Syntax.Node = callee;
  while (root.type === "CallExpression" || root.type === "MemberExpression") {
    root = root.type === "CallExpression" ? root.callee : root.object;
  }
  return root.type === "Identifier" && /^(describe|test|it)$/.test(root.name);
}

/** Lines of which a string, template or pattern fills the better part: nobody can wrap those. */
function linesOfLiterals(file: TextFile): ReadonlySet<number> {
  const starts = [0, ...[...file.text.matchAll(/\n/g)].map(({ index }) => index + 1)];
  const filled = new Set<number>();
  const look = ({ start, end }: Syntax.Node): void => {
    const last = lineAt(file.text, end);
    for (let line = lineAt(file.text, start); line <= last; line += 1) {
      const from = Math.max(start, starts[line - 1] ?? 0);
      const to = Math.min(end, starts[line] ?? file.text.length);
      if (to - from > limits.literalColumns) filled.add(line);
    }
  };
  visit(file, { Literal: look, TemplateLiteral: look });
  for (const { value, start } of syntaxOf(file).comments) {
    // A machine reads it, so it must stay on one line.
    if (value.startsWith(" biome-ignore ")) filled.add(lineAt(file.text, start));
  }
  return filled;
}
