// What the syntax of a file says about a hook that the quick look did not find.
import {
  type Declaration,
  declarationsOf,
  type Kind,
  type Listed,
  listedExports,
} from "./declarations.ts";
import type { Obstacle } from "./obstacle.ts";
import { isParsed, parseFile } from "./syntax.ts";

/** Whether a hook is there; an obstacle when it is not, and cannot be added either. */
export type HookState = "there" | "missing" | Obstacle;

/** Parses a text once, and looks for exported functions in it. */
export function inspector(text: string): (name: string) => HookState {
  const parsed = parseFile(text);
  if (!isParsed(parsed)) return () => parsed;
  const declared = declarationsOf(parsed);
  const listed = listedExports(parsed);
  return (name) => {
    const found = listed.find((item) => item.name === name);
    return found ? stateOfListed(found, declared) : stateOfDeclared(name, declared);
  };
}

function stateOfListed(
  { name, local, isType }: Listed,
  declared: readonly Declaration[],
): HookState {
  if (isType) return other(name, "exports no function of that name, only a type or module");
  if (local === undefined) return "there";
  const kinds = kindsOf(declared.filter((item) => item.name === local));
  if (kinds.length > 0) return judge(name, kinds);
  return { what: "exports it without declaring it", help: `Declare ${local} there.` };
}

function stateOfDeclared(name: string, declared: readonly Declaration[]): HookState {
  const own = declared.filter((item) => item.name === name);
  if (own.length === 0) return "missing";
  const exported = own.filter(({ isExported }) => isExported);
  if (exported.length > 0) return judge(name, kindsOf(exported));
  const state = judge(name, kindsOf(own));
  const help = `Write there: export { ${name} };`;
  return state === "there" ? { what: "has it, but does not export it by this name", help } : state;
}

const kindsOf = (items: readonly { readonly kind: Kind }[]): readonly Kind[] =>
  items.map(({ kind }) => kind);

/** A name may stand for several things at once, such as a function and a type. */
function judge(name: string, kinds: readonly Kind[]): HookState {
  const [kind = "function"] = kinds;
  return kinds.includes("function") ? "there" : other(name, `has ${NAMES[kind]}`);
}

const NAMES: Readonly<Record<Kind, string>> = {
  function: "a function of that name",
  value: "a value of that name, which is no function",
  class: "a class of that name",
  enum: "an enum of that name",
  namespace: "a namespace of that name",
  type: "a type of that name",
  ambient: "only a declaration of that name, without code",
};

function other(name: string, what: string): Obstacle {
  return { what, help: `Make ${name} a function, or rename one of the two.` };
}
