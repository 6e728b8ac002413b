// A declared saga whose released steps change: instances of its first version end by the chart that
// the generator has kept, or are moved to the new one.
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { type Creators, defineSaga, type SagaContract } from "eventwright";
import { given } from "eventwright/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { AnyStateMachine } from "xstate";
import { skeletonOf } from "../codegen/emit/skeletons.ts";
import { generate } from "../codegen/generate.ts";
import { LIBRARY, library, loadFiles } from "../codegen/testing/catalog-fixture.ts";

const cache = fileURLToPath(new URL("../.cache/generated", import.meta.url));
const bookId = "B-1";
const readerId = "R-1";

interface Generated {
  readonly Lending: SagaContract;
  readonly lendingChart: AnyStateMachine;
  readonly lendingChartV1: AnyStateMachine;
  readonly Loan: { readonly events: Creators; readonly commands: Creators };
  readonly Shelf: { readonly events: Creators; readonly commands: Creators };
  readonly Post: { readonly events: Creators; readonly commands: Creators };
}

/** The second version of the saga puts the book aside, and sends no notice. */
const SECOND = library(
  [/ {6}- name: notify[\s\S]*?pivot: true\n/.exec(LIBRARY)![0], ""],
  ["    key: bookId\n", "    key: bookId\n    version: 2\n"],
);

let folder: string;

async function generated(): Promise<Generated> {
  await mkdir(cache, { recursive: true });
  folder = await mkdtemp(join(cache, "versions-"));
  const catalog = join(folder, "catalog.yaml");
  const options = { catalog, out: join(folder, "generated") };
  for (const text of [LIBRARY, SECOND]) {
    await writeFile(catalog, text);
    expect((await generate(options)).findings).toEqual([]);
  }
  return import(pathToFileURL(join(folder, "generated/index.ts")).href) as Promise<Generated>;
}

let made: Generated;
beforeAll(async () => {
  made = await generated();
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const message = (creators: Creators, type: string, data: object) =>
  creators[type]!(data as never) as never;

/** An instance that has begun with the first version, and has put the book aside. */
function waitingForNotice() {
  const first = defineSaga({ ...made.Lending, version: 1 }, made.lendingChartV1);
  const requested = message(made.Loan.events, "LoanRequested", { bookId, readerId });
  const aside = message(made.Shelf.events, "BookPutAside", { bookId, shelf: "7" });
  return given(first, [requested])
    .when(aside)
    .then(message(made.Post.commands, "SendNotice", { bookId, readerId }));
}

const closed = () => message(made.Loan.commands, "CloseLoan", { bookId });

test("an instance of the first version ends by its own chart", () => {
  const build = defineSaga(made.Lending, made.lendingChart, {
    earlier: { 1: made.lendingChartV1 },
  });
  expect(build.version).toBe(2);
  waitingForNotice()
    .deploy(build)
    .when(message(made.Post.events, "NoticeSent", { bookId }))
    .then(closed());
});

test("an instance of the first version is moved to the new chart", () => {
  const build = defineSaga(made.Lending, made.lendingChart, {
    migrate: { 1: ({ context }) => ({ value: { completing: "asked" }, context }) },
  });
  // No entry is run by the move: the command is asked when the new state's time-out has passed.
  waitingForNotice()
    .deploy(build)
    .when(message(made.Post.events, "NoticeSent", { bookId }))
    .then()
    .advance("70s")
    .then(closed())
    .thenStatus("active", { completing: "asked" });
});

test("the first text of the saga's file passes the charts that are kept", async () => {
  const { catalog } = await loadFiles(SECOND);
  expect(skeletonOf(catalog, "Lending", "./generated/index.ts")).toContain(
    "defineSaga(Lending, lendingChart, { earlier: { 1: lendingChartV1 } });",
  );
});
