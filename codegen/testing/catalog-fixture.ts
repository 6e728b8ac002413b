// Catalogs for tests: written into a temporary folder that the test's end removes.
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import type { Finding } from "../finding.ts";
import { loadCatalog } from "../load/catalog.ts";
import type { Catalog } from "../model.ts";

/** Files by name. */
export type Files = Readonly<Record<string, string>>;

/** The first lines of every catalog file here. */
export const HEAD = "catalog: 1\ncontext: library\n";

/** A small catalog without findings, whose texts tests replace to break one thing. */
export const LIBRARY = `${HEAD}
types:
  BookId: string(1..32)
  ReaderId: string

commands:
  RequestLoan: { payload: { bookId: BookId @key, readerId: ReaderId } }
  CloseLoan: { payload: { bookId: BookId @key } }
  GiveUpLoan: { payload: { bookId: BookId @key, reason: string } }
  PutAside: { payload: { bookId: BookId @key } }
  PutBack: { payload: { bookId: BookId @key } }
  SendNotice: { payload: { bookId: BookId @key, readerId: ReaderId } }

events:
  LoanRequested: { payload: { bookId: BookId @key, readerId: ReaderId } }
  LoanClosed: { payload: { bookId: BookId @key } }
  LoanGivenUp: { payload: { bookId: BookId @key } }
  BookPutAside: { payload: { bookId: BookId @key, shelf: string } }
  BookPutBack: { payload: { bookId: BookId @key } }
  NoticeSent: { payload: { bookId: BookId @key } }

aggregates:
  Loan:
    id: BookId
    handles: [RequestLoan, CloseLoan, GiveUpLoan]
    emits: [LoanRequested, LoanClosed, LoanGivenUp]
  Shelf:
    id: BookId
    handles: [PutAside, PutBack]
    emits: [BookPutAside, BookPutBack]

services:
  Post: { handles: [SendNotice], emits: [NoticeSent] }

sagas:
  Lending:
    startsOn: LoanRequested
    key: bookId
    steps:
      - name: reserve
        do: PutAside
        done: BookPutAside
        timeout: 30s
        undo: { do: PutBack, done: BookPutBack }
      - name: notify
        do: SendNotice
        done: NoticeSent
        timeout: 1d
        pivot: true
    onCompleted: CloseLoan
    onFailed: { do: GiveUpLoan, with: { reason: { const: failed } } }

projections:
  LoansByReader:
    on: [LoanRequested]
    key: readerId
    row: { readerId: ReaderId }

published:
  partners: { events: { NoticeSent: 1 } }
`;

/** The library with some of its texts replaced, each of which must be there. */
export function library(...replaced: readonly (readonly [from: string, to: string])[]): string {
  return replaced.reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`The library has no "${from}".`);
    return text.replace(from, () => to);
  }, LIBRARY);
}

/** Writes files into a new folder. */
export async function writeFolder(files: Files): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "eventwright-catalog-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  return folder;
}

/** Loads a catalog of one text, or of several files. Findings name files without their folder. */
export async function loadFiles(
  files: Files | string,
): Promise<{ readonly catalog: Catalog; readonly findings: readonly Finding[] }> {
  const folder = await writeFolder(typeof files === "string" ? { "catalog.yaml": files } : files);
  const { catalog, findings } = await loadCatalog(folder);
  return {
    catalog,
    findings: findings.map((finding) => ({ ...finding, file: basename(finding.file) })),
  };
}

/** Where a text is, as `line:column`, from 1; `part` is looked for inside the first `text`. */
export function placeIn(source: string, text: string, part = text): string {
  const offset = source.indexOf(text) + text.indexOf(part);
  if (!source.includes(text) || !text.includes(part)) throw new Error(`There is no ${text}.`);
  const before = source.slice(0, offset).split("\n");
  return `${before.length}:${before.at(-1)!.length + 1}`;
}

/** A finding's place, as `line:column`. */
export function placeOf({
  line,
  column,
}: {
  readonly line: number;
  readonly column: number;
}): string {
  return `${line}:${column}`;
}
