// Holds the whole repository to the rules of style and design; each failure lists all its breaches.
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { printed } from "./tidy/files.ts";
import { repositoryFiles } from "./tidy/repository.ts";
import { rules } from "./tidy/rules.ts";

const files = repositoryFiles(join(import.meta.dirname, ".."));

describe("the repository is tidy", () => {
  test("there is something to look at", () => {
    expect(files.map(({ path }) => path)).toContain("test/tidy.test.ts");
  });

  test.each(rules)("%s", (sentence, rule) => {
    const breaches = rule(files);
    if (breaches.length === 0) return;
    expect.fail(`It is not true that ${sentence}:\n${breaches.map(printed).join("\n")}`);
  });
});
