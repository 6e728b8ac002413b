// Code that goes on one line where it fits, and on indented lines where it does not.

/** Text, a bracketed list, or a head with a body that may go below it. */
export type Layout =
  | string
  | { readonly open: string; readonly items: readonly Layout[]; readonly close: string }
  | { readonly head: string; readonly body: Layout };

/** Widest line of generated code, in columns. */
export const MAX_COLUMNS = 100;

/** `{ a, b }`, after `before`. */
export function braces(before: string, items: readonly Layout[], after = ""): Layout {
  return { open: `${before}{`, items, close: `}${after}` };
}

/** `[a, b]`, after `before`. */
export function brackets(before: string, items: readonly Layout[]): Layout {
  return { open: `${before}[`, items, close: "]" };
}

/** The lines of a layout that starts in column `indent`; `end` follows it. */
export function layoutLines(layout: Layout, indent: number, end = ""): readonly string[] {
  const line = oneLine(layout);
  if (typeof layout === "string" || indent + line.length + end.length <= MAX_COLUMNS) {
    return [`${line}${end}`];
  }
  const inner = (part: Layout, after: string): readonly string[] =>
    layoutLines(part, indent + 2, after).map((text) => `  ${text}`);
  if ("head" in layout) return [layout.head, ...inner(layout.body, end)];
  return [
    layout.open,
    ...layout.items.flatMap((item) => inner(item, ",")),
    `${layout.close}${end}`,
  ];
}

function oneLine(layout: Layout): string {
  if (typeof layout === "string") return layout;
  if ("head" in layout) return `${layout.head} ${oneLine(layout.body)}`;
  const items = layout.items.map(oneLine).join(", ");
  const space = layout.open.endsWith("{") && items !== "" ? " " : "";
  return `${layout.open}${space}${items}${space}${layout.close}`;
}
