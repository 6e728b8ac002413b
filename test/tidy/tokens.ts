// Words that must not stand in our code, with the few places where they may and why.
import { type Breach, lineAt, ownSources, type TextFile } from "./files.ts";
import { importsOf } from "./imports.ts";
import { type Syntax, syntaxOf, visit } from "./syntax.ts";

/** Where a word is banned. It is banned everywhere unless `within` says otherwise. */
interface Ban {
  readonly token: string;
  readonly within?: RegExp;
  readonly except?: RegExp;
}

/** A word found in a file. */
interface Found {
  readonly token: string;
  readonly start: number;
}

/** Tests of the core may wait and read clocks; what they test may not. */
const core = /^runtime\/core\/(?!.*\.test\.ts$)/;

const bans: readonly Ban[] = [
  // The one file that touches XState's insides, which XState itself types this way.
  { token: "any", except: /^runtime\/core\/machine\.ts$/ },
  { token: "as any" },
  { token: "@ts-ignore" },
  { token: "@ts-nocheck" },
  { token: "enum" },
  { token: "namespace" },
  // Tools that read a configuration file ask for its default export.
  { token: "export default", except: /(^|\/)[^/]+\.config\.ts$/ },
  { token: "export *" },
  // The app's default logger is where the runtime talks to people.
  { token: "console.", within: /^runtime\//, except: /^runtime\/host\/app\.ts$/ },
  { token: ".skip(" },
  { token: ".only(" },
  { token: "TODO" },
  { token: "FIXME" },
  { token: "await", within: core },
  { token: "Date.now", within: core },
  { token: "new Date()", within: core },
  { token: "Math.random", within: core },
  { token: "crypto.", within: core },
  { token: "performance.", within: core },
  { token: "process.", within: core },
  { token: "setTimeout", within: core },
  { token: "setInterval", within: core },
  { token: "node:", within: core },
];

/** Banned words, found in syntax and comments: a string may contain them. */
export function bannedTokens(files: readonly TextFile[]): readonly Breach[] {
  return ownSources(files).flatMap((file) => {
    const banned = bans.filter(({ within, except }) => {
      return (within === undefined || within.test(file.path)) && !except?.test(file.path);
    });
    const tokens = new Set(banned.map(({ token }) => token));
    const builtins = importsOf(file).filter(({ target }) => target.startsWith("node:"));
    const found = [
      ...[...inSyntax(file), ...inComments(file)].map(({ token, start }) => {
        return { token, line: lineAt(file.text, start) };
      }),
      ...builtins.map(({ line }) => ({ token: "node:", line })),
    ].filter(({ token }) => tokens.has(token));
    // Some words are found twice in one place, as a call and as a member.
    const once = new Map(found.map((place) => [`${place.line} ${place.token}`, place]));
    return [...once.values()].map(({ token, line }) => {
      return { path: file.path, line, what: `must not contain \`${token}\`` };
    });
  });
}

function inSyntax(file: TextFile): readonly Found[] {
  const found: Found[] = [];
  const add = (token: string, { start }: Syntax.Node): void => void found.push({ token, start });
  visit(file, {
    TSAnyKeyword: (node) => add("any", node),
    TSAsExpression: (node) => {
      if (node.typeAnnotation.type === "TSAnyKeyword") add("as any", node.typeAnnotation);
    },
    TSEnumDeclaration: (node) => add("enum", node),
    TSModuleDeclaration: (node) => node.kind === "namespace" && add("namespace", node),
    ExportDefaultDeclaration: (node) => add("export default", node),
    ExportAllDeclaration: (node) => add("export *", node),
    AwaitExpression: (node) => add("await", node),
    ForOfStatement: (node) => node.await && add("await", node),
    NewExpression: (node) =>
      isDate(node.callee) && !node.arguments.length && add("new Date()", node),
    CallExpression: (node) => {
      if (isDate(node.callee)) add("new Date()", node);
      if (node.callee.type === "MemberExpression") add(`.${nameOf(node.callee.property)}(`, node);
      if (/^set(Timeout|Interval)$/.test(nameOf(node.callee))) add(nameOf(node.callee), node);
    },
    MemberExpression: (node) => {
      const [object, property] = [nameOf(node.object), nameOf(node.property)];
      add(`${object}.`, node);
      add(object === "globalThis" ? property : `${object}.${property}`, node);
      // `test.only.each(…)` too, where what is called is `each`.
      if (/^(describe|test|it)$/.test(object)) add(`.${property}(`, node);
    },
  });
  return found;
}

function inComments(file: TextFile): readonly Found[] {
  return syntaxOf(file).comments.flatMap(({ value, start }) =>
    [...value.matchAll(/\b(TODO|FIXME)\b|@ts-(ignore|nocheck)\b/g)].map((match) => ({
      token: match[0],
      start: start + 2 + match.index,
    })),
  );
}

function nameOf(node: Syntax.Node): string {
  return node.type === "Identifier" ? node.name : "";
}

function isDate(node: Syntax.Node): boolean {
  return nameOf(node) === "Date";
}
