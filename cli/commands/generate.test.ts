// `eventwright generate --with`: what it writes, and how it refuses what it does not know.
import { mkdtemp, readdir, rm } from "node:fs/promises";
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
  const text = '--with does not know "xml". Write some of: json-schema,asyncapi,markdown.';
  expect(error).toHaveBeenCalledWith(text);
  expect(await readdir(out)).toEqual([]);
});
