// Files of a catalog that cannot be read: said once, and nothing of what they may define.
import { symlink } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { LIBRARY, writeFolder } from "../testing/catalog-fixture.ts";
import { loadCatalog } from "./catalog.ts";

test("a file that is not there is told, and nothing that may be in it is missed", async () => {
  const folder = await writeFolder({ "library.yaml": LIBRARY.replace("types:", "typos:") });
  await symlink(join(folder, "nowhere.yaml"), join(folder, "types.yaml"));
  const { findings } = await loadCatalog(folder);
  const codes = findings.map(({ code }) => code);
  expect(codes).toContain("unreadable");
  expect(codes.filter((code) => code !== "unreadable" && code !== "unknown-key")).toEqual([]);
});
