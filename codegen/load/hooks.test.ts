// Hooks that the catalog names must be there; the finding says what to write.
import { expect, test } from "vitest";
import { CLOSED, versions } from "../check/broken.ts";
import { library, loadFiles } from "../testing/catalog-fixture.ts";

const source = library([
  CLOSED,
  versions(
    "payload: { bookId: BookId @key, by: string, at: string }\n" +
      "changes: [{ replace: note -> by, at, up: ./hooks/note.ts#split, down: ./hooks/note.ts#join }]",
  ).replace("replace: note -> by, at", 'replace: "note -> by, at"'),
]);

test.each([
  ["there is no file", {}, ["split", "join"]],
  [
    "the file exports something else",
    { "hooks/note.ts": "export const other = 1;" },
    ["split", "join"],
  ],
  ["one is there", { "hooks/note.ts": "export function split() {}\nfunction join() {}" }, ["join"]],
  ["both are there", { "hooks/note.ts": "const join = 1;\nexport { join, split };" }, []],
])("%s", async (_what, files, missing) => {
  const { findings } = await loadFiles({ "catalog.yaml": source, ...files });
  expect(findings.map(({ code }) => code)).toEqual(missing.map(() => "hook-missing"));
  for (const name of missing) {
    expect(findings.some(({ message }) => message.includes(`function ${name}`))).toBe(true);
  }
});

test("the help is the head of the function, with its types", async () => {
  const { findings } = await loadFiles({ "catalog.yaml": source });
  expect(findings.map(({ help }) => help).sort()).toEqual([
    'Write there: export function join(data: LoanClosedV2): LoanClosedV1["note"] { … }',
    'Write there: export function split(data: LoanClosedV1): Pick<LoanClosedV2, "by" | "at"> { … }',
  ]);
});
