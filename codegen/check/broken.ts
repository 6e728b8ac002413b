// Catalogs with one thing wrong, for the tests of checks: what each must give, and nothing else.
import { expect, test } from "vitest";
import { library, loadFiles, placeIn, placeOf } from "../testing/catalog-fixture.ts";

/** One thing broken in the library, and the one finding it gives. */
export interface Broken {
  readonly what: string;
  readonly replaced: readonly (readonly [from: string, to: string])[];
  readonly code: string;
  readonly subject: string;
  /** A text at whose beginning the finding is; and the part of it, when it is further on. */
  readonly at: readonly [text: string, part?: string];
  readonly message: RegExp;
  readonly help: RegExp;
}

/** One test for each broken library. */
export function testBroken(cases: readonly Broken[]): void {
  test.each(cases)(
    "$what is one finding, $code",
    async ({ replaced, code, subject, at, message, help }) => {
      const source = library(...replaced);
      const { findings } = await loadFiles(source);
      expect(findings).toMatchObject([{ code, subject, severity: "error", file: "catalog.yaml" }]);
      expect(placeOf(findings[0]!)).toBe(placeIn(source, ...at));
      expect(findings[0]!.message).toMatch(message);
      expect(findings[0]!.help).toMatch(help);
    },
  );
}

const KEYED = "{ payload: { bookId: BookId @key } }";

/** The event of the library that has one version; see `versions`. */
export const CLOSED = `LoanClosed: ${KEYED}`;

/** That event with a `note` in version 1, and with the given version 2. */
export function versions(second: string): string {
  return `LoanClosed:
    versions:
      1: { payload: { bookId: BookId @key, note: string } }
      2:
${second.replace(/^/gm, "        ")}`;
}
