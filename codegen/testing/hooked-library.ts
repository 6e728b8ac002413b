// A small catalog with hooks, for tests of what becomes of hooks that are there, or are not.
import { CLOSED, versions } from "../check/broken.ts";
import { library } from "./catalog-fixture.ts";

/** The library whose `LoanClosed` has the functions `split` and `join` in one file. */
export function hookedLibrary(file = "./hooks/note.ts", names = ["split", "join"]): string {
  const [up, down] = names;
  return library([
    CLOSED,
    versions(`payload: { bookId: BookId @key, by: string, at: string }
changes:
  - replace: note -> by, at
    up: ${file}#${up}
    down: ${file}#${down}`),
  ]);
}

/** The library in which one function makes a text longer, for two neighbouring versions. */
export const SHARED = library([
  CLOSED,
  `${versions(`payload: { bookId: BookId @key, text: string }
changes:
  - { replace: note -> text, up: ./hooks/note.ts#longer, loses: { down: [note] } }`)}
      3:
        payload: { bookId: BookId @key, words: string }
        changes:
          - { replace: text -> words, up: ./hooks/note.ts#longer, loses: { down: [text] } }`,
]);
