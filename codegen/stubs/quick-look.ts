// A quick look at a file, so that the compiler is loaded only when a hook seems missing: what it
// misses, the compiler finds.

/** What can be seen of a file without parsing it. */
export interface QuickLook {
  /** Whether it exports a function of this name for sure. */
  exports(name: string): boolean;
  /** The modules that it re-exports everything of: `export * from "./x.ts"`. */
  readonly stars: readonly string[];
}

/** Looks at a text. */
export function quickLook(text: string): QuickLook {
  const withoutComments = (quoted?: string): string =>
    text.replace(WORDS, (found) => (found.startsWith("/") ? " " : (quoted ?? found)));
  const code = withoutComments('""');
  const stars = withoutComments().matchAll(/\bexport\s*\*\s*from\s*["']([^"'\n]+)["']/g);
  const lists = [...code.matchAll(/\bexport\s*\{([^}]*)\}(\s*from\b)?/g)];
  return {
    stars: [...stars].map(([, module = ""]) => module),
    exports(name) {
      if (declares(code, name, "export\\s+")) return true;
      return lists.some(([, list = "", from]) => {
        const local = localOf(list, name);
        if (local === undefined) return false;
        return from !== undefined || declares(code, local, "(?:^|[;}\\n])\\s*(?:export\\s+)?");
      });
    },
  };
}

/** Comments, and texts in quotes. */
const WORDS = /\/\*[\s\S]*?\*\/|\/\/.*|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`/g;

/** A simple type, and how a value begins that may be a function. */
const TYPE = /(?:[ ]*:[\w .<>[\],|&"]*)?/.source;
const VALUE = /\s*=\s*(?!(?:true|false|null|undefined|new|class)\b)[A-Za-z_$(<]/.source;

function declares(code: string, name: string, before: string): boolean {
  const asFunction = `(?:async\\s+)?function\\s+${name}\\b`;
  return new RegExp(`${before}(?:${asFunction}|const\\s+${name}\\b${TYPE}${VALUE})`).test(code);
}

/** What a list such as `a, b as c` exports under a name. */
function localOf(list: string, name: string): string | undefined {
  const items = list.split(",").map((item) => item.trim().split(/\s+as\s+/));
  const found = items.find((item) => item.at(-1) === name);
  return found && /^\w+$/.test(found[0]!) ? found[0] : undefined;
}
