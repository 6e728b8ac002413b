// What a feed shows of payloads. It is listed, so that a field that nobody thought of stays hidden.
import { type Catalog, type FeedType, resolveType } from "../model.ts";
import { type Field, partsOf, type Type } from "../type.ts";
import type { Layout } from "./layout.ts";
import { publicTypes } from "./public-types.ts";

/** Something in brackets. */
export type Bracketed = Extract<Layout, { readonly open: string }>;

/** What one feed shows, as its contract says it; made by {@link viewOf}. */
export interface View {
  readonly catalog: Catalog;
  isHidden(field: Field): boolean;
  /** Whether something inside of a type is hidden. */
  hides(type: Type): boolean;
}

/** What a feed shows of a catalog's types. */
export function viewOf(catalog: Catalog, feed: FeedType): View {
  const changed = new Set(publicTypes(catalog, feed).changed.map(({ name }) => name));
  const isHidden = ({ name, marks }: Field): boolean =>
    feed.hide.includes(name) || marks.some((mark) => feed.hide.includes(mark.name));
  const hides = (type: Type): boolean =>
    type.kind === "named"
      ? changed.has(type.name)
      : (type.kind === "object" && type.fields.some(isHidden)) || partsOf(type).some(hides);
  return { catalog, isHidden, hides };
}

/** The fields of a payload that are shown, each with what is shown of it. */
export function shownFields(view: View, fields: readonly Field[]): Bracketed {
  const shown = fields.filter((field) => !view.isHidden(field));
  return mapping(shown.map(({ name, type }) => under(name, shownOf(view, type))));
}

/** Types in which something is hidden, each with what is shown of it. */
export function shownTypes(view: View): readonly Layout[] {
  return view.catalog.types
    .filter(({ name }) => view.hides({ kind: "named", name }))
    .map(({ name, type }) => under(name, shownOf(view, type)));
}

/** What is shown of a value; `true` is all of it. */
function shownOf(view: View, type: Type): Bracketed | string {
  if (!view.hides(type)) return "true";
  switch (type.kind) {
    case "object":
      return shownFields(view, type.fields);
    case "list":
      return tagged("list", shownOf(view, type.item));
    case "map":
      return tagged("map", shownOf(view, type.value));
    case "nullable":
      return shownOf(view, type.of);
    case "named":
      return tagged("type", JSON.stringify(type.name));
    default:
      return shownOfUnion(view, type);
  }
}

/** Which of its types a value is of is not looked at: what any of them hides is hidden. */
function shownOfUnion(view: View, type: Type): Bracketed {
  const members = partsOf(type).map((member) => resolveType(view.catalog, member) ?? member);
  const fields = members.flatMap((member) => (member.kind === "object" ? member.fields : []));
  const hidden = new Set(fields.filter(view.isHidden).map(({ name }) => name));
  const names = [...new Set(fields.map(({ name }) => name))].filter((name) => !hidden.has(name));
  const shown = names.flatMap((name): readonly Field[] => {
    const all = fields.filter((field) => field.name === name);
    const partly = all.filter((field) => view.hides(field.type));
    // Two that each hide something else have nothing in common that is surely shown.
    return partly.length > 1 ? [] : [partly[0] ?? all[0]!];
  });
  return shownFields(view, shown);
}

const tagged = (of: string, inner: Layout): Bracketed => ({
  open: "[",
  items: [`"${of}"`, inner],
  close: "]",
});

const mapping = (items: readonly Layout[]): Bracketed => ({ open: "{", items, close: "}" });

/** A value under its key. */
export function under(key: string, value: Bracketed | string): Layout {
  const name = /^[A-Za-z_$][\w$]*$/.test(key) ? key : JSON.stringify(key);
  if (typeof value === "string") return `${name}: ${value}`;
  return { ...value, open: `${name}: ${value.open}` };
}
