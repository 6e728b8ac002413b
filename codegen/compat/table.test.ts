// The table of compatibility rules, row by row: what reads what by itself, under open and strict
// content, and what a caster repairs.
import { describe, expect, test } from "vitest";
import { planDown, planUp } from "../casting/plan.ts";
import type { Catalog, Version } from "../model.ts";
import { HEAD, loadFiles } from "../testing/catalog-fixture.ts";
import { fieldProblems } from "./reads.ts";

/** `ok` and `no`, backward then forward: open, then strict. */
type Verdicts = readonly [open: string, strict: string];

interface Row {
  readonly change: string;
  readonly before: string;
  readonly after: string;
  readonly verdicts: Verdicts;
  /** The entry under `changes` that repairs it. */
  readonly cast?: string;
  /** Whether there is a way up and down with it; default both. */
  readonly casts?: readonly ("up" | "down")[];
}

const rows: readonly Row[] = [
  row("add optional field", "", "b?: int", ["ok ok", "no ok"]),
  row("add required field, no default", "", "b: int", ["no ok", "no ok"], "{ add: b, with: 1 }"),
  row("add required field + default", "", "b: int = 1", ["ok ok", "no ok"], "add: b"),
  row("remove optional field", "b?: int", "", ["ok ok", "ok no"], "remove: b"),
  row("remove defaulted field", "b: int = 1", "", ["ok ok", "ok no"], "remove: b"),
  row("remove required field", "b: int", "", ["ok no", "ok no"], "{ remove: b, restore: 1 }"),
  row("rename required field", "b: int", "c: int", ["no no", "no no"], "rename: b -> c"),
  row("rename optional field", "b?: int", "c?: int", ["ok ok", "no no"], "rename: b -> c"),
  row("required → optional", "b: int", "b?: int", ["ok no", "ok no"]),
  row("optional → required", "b?: int", "b: int", ["no ok", "no ok"]),
  row("optional → required + default", "b?: int", "b: int = 1", ["ok ok", "ok ok"]),
  row("default added", "b: int", "b: int = 1", ["ok ok", "ok ok"]),
  row("default removed", "b: int = 1", "b: int", ["ok ok", "ok ok"]),
  row("default changed", "b: int = 1", "b: int = 2", ["ok ok", "ok ok"]),
  row("T → T | null", "b: int", "b: int | null", ["ok no", "ok no"]),
  row("T | null → T", "b: int | null", "b: int", ["no ok", "no ok"]),
  row(
    "int → number",
    "b: int(0..9)",
    "b: number(0..9)",
    ["ok no", "ok no"],
    "{ convert: b, with: number, loses: { down: [fractions] } }",
  ),
  row("format → string", "b: uuid", "b: string", ["ok no", "ok no"]),
  row("enum → string", "b: enum(x)", "b: string", ["ok no", "ok no"]),
  row("wider map", "b: map<int>", "b: map<number>", ["ok no", "ok no"]),
  row("wider item", "b: int[]", "b: number[]", ["ok no", "ok no"]),
  row("number → int", "b: number", "b: int", ["no ok", "no ok"]),
  row("string → format", "b: string", "b: uuid", ["no ok", "no ok"]),
  row("string → enum", "b: string", "b: enum(x)", ["no ok", "no ok"]),
  row("int → string", "b: int", "b: string", ["no no", "no no"], "{ convert: b, with: string }", [
    "up",
  ]),
  row("string → int", "b: string", "b: int", ["no no", "no no"]),
  row("number → object", "b: number", "b: { fields: { c: int } }", ["no no", "no no"]),
  row(
    "scalar → array",
    "b: int",
    "b: int[](1..)",
    ["no no", "no no"],
    "{ convert: b, with: single, loses: { down: [others] } }",
  ),
  row(
    "date → datetime",
    "b: date",
    "b: datetime",
    ["no no", "no no"],
    "{ convert: b, with: datetime, invents: [time], loses: { down: [time] } }",
  ),
  row("enum value added", "b: enum(x)", "b: enum(x, y)", ["ok no", "ok no"]),
  row(
    "enum value added to an open enum",
    "b: { enum: [x], open: true }",
    "b: { enum: [x, y], open: true }",
    ["ok ok", "ok ok"],
  ),
  row("enum value removed", "b: enum(x, y)", "b: enum(x)", ["no ok", "no ok"]),
  row(
    "enum value renamed",
    "b: enum(x)",
    "b: enum(y)",
    ["no no", "no no"],
    "{ convert: b, with: { values: { x: y } } }",
  ),
  row("max raised", "b: string(..5)", "b: string(..9)", ["ok no", "ok no"]),
  row("max dropped", "b: int(..5)", "b: int", ["ok no", "ok no"]),
  row("min lowered", "b: int(5..)", "b: int(1..)", ["ok no", "ok no"]),
  row("min dropped", "b: int[](1..)", "b: int[]", ["ok no", "ok no"]),
  row("pattern dropped", "b: string(/a/)", "b: string", ["ok no", "ok no"]),
  row("max lowered", "b: int(..9)", "b: int(..5)", ["no ok", "no ok"]),
  row("max added", "b: string", "b: string(..5)", ["no ok", "no ok"]),
  row("min raised", "b: int(1..)", "b: int(5..)", ["no ok", "no ok"]),
  row("min added", "b: int[]", "b: int[](1..)", ["no ok", "no ok"]),
  row("pattern added", "b: string", "b: string(/a/)", ["no ok", "no ok"]),
  row("pattern text changed", "b: string(/a/)", "b: string(/b/)", ["no no", "no no"]),
  row("inline ↔ named type", "b: string(1..9)", "b: Name", ["ok ok", "ok ok"]),
  row("order of fields", "b: int\nc: int", "c: int\nb: int", ["ok ok", "ok ok"]),
  row("doc and title", "b: int", "b: { type: int, doc: A number. }", ["ok ok", "ok ok"]),
  row(
    "multipleOf: a smaller divisor of the old one",
    "b: { schema: { type: number, multipleOf: 1 } }",
    "b: { schema: { type: number, multipleOf: 0.50 } }",
    ["ok no", "ok no"],
  ),
  row(
    "multipleOf: 0.5 and 0.50",
    "b: { schema: { type: number, multipleOf: 0.5 } }",
    "b: { schema: { type: number, multipleOf: 0.50 } }",
    ["ok ok", "ok ok"],
  ),
  row("recursive types", "b: Tree", "b: Tree", ["ok ok", "ok ok"]),
  row(
    "a branch of oneOf added",
    "b: { schema: { oneOf: [{ type: string }] } }",
    "b: { schema: { oneOf: [{ type: integer }, { type: string }] } }",
    ["ok no", "ok no"],
  ),
];

function row(
  change: string,
  before: string,
  after: string,
  verdicts: Verdicts,
  cast?: string,
  casts: Row["casts"] = ["up", "down"],
): Row {
  return { change, before, after, verdicts, ...(cast !== undefined && { cast, casts }) };
}

const TYPES = `types:
  Name: string(1..9)
  Tree: { fields: { value: int, children: "Tree[]" } }
`;

async function load(row: Row, content: string): Promise<[Catalog, Version, Version]> {
  const indented = (fields: string): string =>
    fields
      .split("\n")
      .map((line) => line && `          ${line.replace(/: (enum\(.*\))$/, ': "$1"')}\n`)
      .join("");
  const changes = row.cast ? `        changes: [${row.cast}]\n` : "";
  const { catalog } = await loadFiles(
    `${HEAD}content: ${content}\n${TYPES}events:\n  Pair:\n    versions:\n` +
      `      1:\n        payload:\n          id: string @key\n${indented(row.before)}` +
      `      2:\n        payload:\n          id: string @key\n${indented(row.after)}${changes}`,
  );
  const [before, after] = catalog.events[0]!.versions as [Version, Version];
  expect([before.number, after?.number]).toEqual([1, 2]);
  return [catalog, before, after];
}

describe.each(rows)("$change", (rowOf) => {
  test.each(["open", "strict"] as const)("under %s content", async (content) => {
    const [catalog, before, after] = await load(rowOf, content);
    const sides = { reader: catalog, writer: catalog };
    const verdict = (to: Version, from: Version): string =>
      fieldProblems(sides, to.fields, from.fields).length === 0 ? "ok" : "no";
    const found = `${verdict(after, before)} ${verdict(before, after)}`;
    expect(found).toBe(rowOf.verdicts[content === "open" ? 0 : 1]);
  });

  if (rowOf.cast === undefined) return;
  test("with its caster", async () => {
    const [catalog, before, after] = await load(rowOf, "open");
    expect(planUp(catalog, before, after).problems).toEqual([]);
    const isDown = planDown(catalog, before, after).problems.length === 0;
    expect(isDown).toBe(rowOf.casts?.includes("down"));
  });
});

test("removing a default breaks commands, whose senders may leave the field out", async () => {
  const [catalog, before, after] = await load(row("", "b: int = 1", "b: int", ["", ""]), "open");
  const sides = { reader: catalog, writer: catalog, omitsDefaults: true };
  expect(fieldProblems(sides, after.fields, before.fields)).toMatchObject([{ path: "b" }]);
});
