// `eventwright generate`: what it writes and prints, and how it refuses what it does not know.
import { cp, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { main } from "../main.ts";

const catalog = fileURLToPath(new URL("../../samples/orders/catalog", import.meta.url));
let out: string;

beforeEach(async () => {
  out = await mkdtemp(join(tmpdir(), "eventwright-generate-"));
  vi.spyOn(console, "log").mockReturnValue();
});

afterEach(async () => {
  vi.restoreAllMocks();
  await rm(out, { recursive: true, force: true });
});

test("further outputs come beside the TypeScript", async () => {
  const arguments_ = ["generate", catalog, "--out", out, "--with", "asyncapi, markdown"];
  expect(await main(arguments_)).toBe(0);
  const names = await readdir(out);
  expect(names).toEqual(expect.arrayContaining(["asyncapi.json", "fulfilment.md", "index.ts"]));
  expect(names).not.toContain("json-schema");
  expect(await main([...arguments_, "--check"])).toBe(0);
});

test("an unknown output is wrong use, and nothing is written", async () => {
  const error = vi.spyOn(console, "error").mockReturnValue();
  expect(await main(["generate", catalog, "--out", out, "--with", "markdown,xml"])).toBe(2);
  const text =
    '--with does not know "xml". Write some of: json-schema,asyncapi,markdown,expectations.';
  expect(error).toHaveBeenCalledWith(text);
  expect(await readdir(out)).toEqual([]);
});

test("added hooks are printed, and are no failure; checking wants them and adds none", async () => {
  const own = join(out, "catalog");
  await cp(catalog, own, { recursive: true, filter: (path) => !path.includes("hooks") });
  const printed: string[] = [];
  const note = (text: string): void => void printed.push(text);
  vi.spyOn(console, "log").mockImplementation(note);
  vi.spyOn(console, "error").mockImplementation(note);
  const command = ["generate", own, "--out", join(out, "generated")];
  expect(await main([...command, "--check"])).toBe(1);
  expect(printed.join("\n")).toContain("Run eventwright generate to add it, or write there: ");
  expect(await readdir(own)).not.toContain("hooks");
  printed.length = 0;
  expect(await main(command)).toBe(0);
  const names = "linesFromText, textFromLines";
  expect(printed).toContainEqual(
    expect.stringMatching(`^Added to .*order-placed.ts: ${names}\\.$`),
  );
  expect(printed).toContain("2 warnings.");
  printed.length = 0;
  expect(await main(command)).toBe(0);
  expect(printed).toEqual([expect.stringMatching(/^73 files in .*, none changed\.$/)]);
});

test("with --json the added hooks are part of the document", async () => {
  const own = join(out, "catalog");
  await cp(catalog, own, { recursive: true, filter: (path) => !path.includes("hooks") });
  const log = vi.spyOn(console, "log").mockReturnValue();
  expect(await main(["generate", own, "--out", join(out, "generated"), "--json"])).toBe(0);
  const document = JSON.parse(String(log.mock.calls[0]?.[0]));
  const file = expect.stringMatching(/hooks\/order-placed\.ts$/);
  expect(document).toMatchObject({
    ok: true,
    stubs: [
      { file, name: "linesFromText", line: 5 },
      { file, name: "textFromLines", line: 10 },
    ],
    findings: [{ code: "hook-stub", severity: "warning", file }, { code: "hook-stub" }],
  });
});
