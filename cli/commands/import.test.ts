// `eventwright import`: exit codes, what goes to which stream, and the JSON document.
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { main } from "../main.ts";

const fixtures = fileURLToPath(new URL("../../codegen/import/fixtures", import.meta.url));
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "eventwright-import-"));
});

afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true, force: true });
});

async function run(...arguments_: readonly string[]) {
  const log = vi.spyOn(console, "log").mockReturnValue();
  const error = vi.spyOn(console, "error").mockReturnValue();
  const exitCode = await main(["import", ...arguments_]);
  const lines = (spy: typeof log): readonly string[] =>
    spy.mock.calls.map(([line]) => String(line));
  return { exitCode, out: lines(log), err: lines(error) };
}

test("an AsyncAPI document becomes a catalog, with one line for each loss", async () => {
  const out = join(folder, "catalog");
  const document = join(fixtures, "shop-3.yaml");
  const { exitCode, out: said, err } = await run("asyncapi", document, "--out", out);
  expect(exitCode).toBe(0);
  expect(said.join()).toMatch(/^3 events, 1 command, 6 types in .*10 to look at, above\.$/);
  expect(err).toHaveLength(10);
  expect(err.every((line) => /shop-3\.yaml:\d+:\d+ warning [a-z-]+: #.*\.$/.test(line))).toBe(true);
  expect(await main(["check", out])).toBe(0);
});

test("--json prints one document, and --context names the context", async () => {
  const out = join(folder, "catalog");
  const flags = ["--out", out, "--context", "billing", "--json"];
  const {
    exitCode,
    out: said,
    err,
  } = await run("jsonschema", join(fixtures, "invoices"), ...flags);
  expect({ exitCode, err }).toEqual({ exitCode: 0, err: [] });
  const document = JSON.parse(said.join("\n"));
  expect(document).toMatchObject({ ok: true, events: 1, commands: 1, types: 5 });
  expect(document.findings[0]).toEqual({
    code: "not-carried-over",
    severity: "warning",
    file: expect.stringContaining("invoice-sent.schema.json"),
    line: 11,
    column: 67,
    subject: "InvoiceSent.lines",
    message: "#/properties/lines/uniqueItems: the keyword uniqueItems.",
    help: expect.any(String),
  });
});

test.each<readonly [what: string, exitCode: number, message: RegExp, line: string]>([
  ["a missing file", 2, /There is no file none\.yaml\. Give/, "asyncapi none.yaml"],
  ["a missing folder", 2, /There is no folder none\. Give/, "jsonschema none"],
  ["a full folder", 2, /is not empty.*--out/, "asyncapi FIXTURES/shop-3.yaml --out FIXTURES"],
  ["a bad context", 2, /no context.*--context/, "asyncapi x --context A-B"],
  ["a file of another kind", 1, /no AsyncAPI/, "asyncapi FIXTURES/invoices/money.json"],
])("%s gives exit code %i and one clear line", async (_, exitCode, message, line) => {
  const given = line.split(" ").map((text) => text.replace("FIXTURES", fixtures));
  const out = given.includes("--out") ? [] : ["--out", join(folder, "catalog")];
  const result = await run(...given, ...out);
  expect(result.exitCode).toBe(exitCode);
  expect(result.err).toHaveLength(1);
  expect(result.err[0]).toMatch(message);
  expect(await readdir(folder)).toEqual([]);
});
