// `eventwright check`: what it prints, as text and as JSON, and how it ends.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { main } from "../main.ts";

const sample = fileURLToPath(new URL("../../samples/orders/catalog", import.meta.url));
let folder: string;
let printed: string[];
let told: string[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "eventwright-check-"));
  printed = [];
  told = [];
  vi.spyOn(console, "log").mockImplementation((text: string) => void printed.push(text));
  vi.spyOn(console, "error").mockImplementation((text: string) => void told.push(text));
});

afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true, force: true });
});

const HEAD = "catalog: 1\ncontext: desk\nowner: team\ndoc: A desk.\n";
const catalog = (payload: string): string =>
  `${HEAD}events:\n  NoteWritten: { doc: Written., payload: { id: string @key, ${payload} } }\n` +
  "aggregates:\n  Desk: { doc: One., handles: [], emits: [NoteWritten] }\n";

async function file(name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
}

test("nothing is printed of a right catalog", async () => {
  expect(await main(["check", sample])).toBe(0);
  expect([...printed, ...told]).toEqual([]);
});

test("warnings are printed and do not fail; infos only on request", async () => {
  const path = await file("a.yaml", catalog("price: number"));
  expect(await main(["check", path])).toBe(0);
  expect(told.join("\n")).toMatch(/a\.yaml:6:\d+ warning money-float: NoteWritten\.price/);
  expect(told.at(-1)).toMatch(/^2 warnings\.$/);
  expect(told.join("\n")).not.toMatch(/ info /);
  expect(await main(["check", path, "--info"])).toBe(0);
  expect(told.join("\n")).toMatch(/ info no-example: /);
});

test("errors fail, all of them in one run, each with place, code and help", async () => {
  const path = await file("a.yaml", catalog("note: Gone, correlationId: string"));
  expect(await main(["check", path])).toBe(1);
  expect(told.join("\n")).toMatch(/:6:\d+ error unknown-type: .*\n {4}Define Gone/);
  expect(told.join("\n")).toMatch(/:6:\d+ error envelope-field: /);
  expect(told.at(-1)).toMatch(/^2 errors, 1 warning\.$/);
});

test("--json prints one document and nothing else", async () => {
  const path = await file("a.yaml", catalog("note: Gone"));
  expect(await main(["check", path, "--json"])).toBe(1);
  expect([printed.length, told.length]).toEqual([1, 0]);
  const { ok, findings } = JSON.parse(printed[0]!);
  expect(ok).toBe(false);
  const keys = ["code", "severity", "file", "line", "column", "subject", "message", "help"];
  expect(Object.keys(findings[0])).toEqual(keys);
});

test("--against an older catalog fails on what breaks its readers", async () => {
  const older = await file("old.yaml", catalog("note: string"));
  const path = await file("a.yaml", catalog("note: int"));
  expect(await main(["check", path, "--against", older])).toBe(1);
  expect(told.join("\n")).toMatch(/error not-backward: NoteWritten v1 no longer reads what it was/);
  expect(await main(["check", older, "--against", older, "--mode", "full-transitive"])).toBe(0);
});

test("a mode that is none is wrong use", async () => {
  expect(await main(["check", sample, "--mode", "sideways"])).toBe(2);
  expect(told[0]).toMatch(/"sideways" is no mode. Write one of: none, backward,/);
});

test("--expectations names who would no longer read what is published", async () => {
  const published = `${catalog("text: string")}published: { partners: { events: { NoteWritten: 1 } } }\n`;
  const path = await file("a.yaml", published);
  const field = { name: "text", type: { kind: "primitive", name: "string" } };
  const versions = [{ number: 1, fields: [field] }];
  const event = { name: "NoteWritten", feed: "partners", heardBy: ["Notes"], versions };
  const content = { expectations: 1, consumer: "club", of: "desk", types: [], events: [event] };
  const club = await file("club.json", JSON.stringify(content));
  expect(await main(["check", path, "--expectations", club])).toBe(0);
  await file("a.yaml", published.replace("text: string", "words: string"));
  expect(await main(["check", path, "--expectations", club, club])).toBe(1);
  expect(told.join("\n")).toMatch(
    /a\.yaml:\d+:\d+ error expectation-field: club \(Notes\) does not read NoteWritten v1 of partners/,
  );
});
