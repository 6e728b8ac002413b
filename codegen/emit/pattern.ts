// Patterns of the catalog for JSON Schema. The catalog's are JavaScript's without the flag `u`;
// validators of JSON Schema compile theirs with it, and it forbids escapes that mean nothing.

/** Escapes that both kinds know, besides the syntax characters. */
const KNOWN_ESCAPE = /^[dDwWsSbBfnrtv0-9c^$\\.*+?()[\]{}|/]$/;
const QUANTIFIER = /^\{\d+(,\d*)?\}/;

/** The same pattern for the flag `u`; as it is where there is no such pattern. */
export function unicodePattern(source: string): string {
  const pattern = rewrite(source);
  try {
    return new RegExp(pattern, "u") && pattern;
  } catch {
    return source;
  }
}

function rewrite(source: string): string {
  const named = source.includes("(?<");
  let pattern = "";
  let inClass = false;
  for (let at = 0; at < source.length; at++) {
    const rest = source.slice(at);
    const quantifier = inClass ? undefined : QUANTIFIER.exec(rest)?.[0];
    if (quantifier) {
      pattern += quantifier;
      at += quantifier.length - 1;
    } else if (rest.startsWith("\\")) {
      pattern += escaped(rest.slice(1), inClass, named);
      at++;
    } else {
      const isLone = !inClass && /^[{}\]]/.test(rest);
      if (rest.startsWith("[")) inClass = true;
      if (rest.startsWith("]")) inClass = false;
      pattern += isLone ? `\\${rest[0]}` : rest[0];
    }
  }
  return pattern;
}

/** The escape that `rest` begins with, behind its backslash. */
function escaped(rest: string, inClass: boolean, named: boolean): string {
  const char = rest.charAt(0);
  const isKnown =
    KNOWN_ESCAPE.test(char) ||
    (char === "-" && inClass) ||
    (char === "k" && named) ||
    /^(x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4})/.test(rest);
  return isKnown && char !== "/" ? `\\${char}` : char;
}
