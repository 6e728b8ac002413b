// Does what README.md says, to the letter, in copies of the repository: what a reader meets works.
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { loadCatalog } from "@eventwright/codegen";
import { connect } from "@nats-io/transport-node";
import { nats } from "eventwright/nats";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { startOrders } from "../samples/orders/app.ts";
import { findDeno } from "../scripts/deno.ts";
import { findNatsServer, type NatsServer, startNatsServer } from "../scripts/nats-server.ts";
import { type Block, blocksOf, commandsOf, missingLines } from "./readme/blocks.ts";
import { copyRepository } from "./readme/copy.ts";
import { applyDiff, applySource, startAfresh } from "./readme/edits.ts";
import { killAll, run, start } from "./readme/run.ts";

const root = join(import.meta.dirname, "..");
const blocks = blocksOf("README.md", root);
const commands = commandsOf(blocks);
const deno = findDeno();

/** How each command of the README is proved. A command that is not here fails the first test. */
const proofs: Readonly<Record<string, "exists" | "runs">> = {
  // Installing and testing from within a test would never end: that they are there must do.
  "npm ci": "exists",
  "npm test": "exists",
  // Its server is started below, on a port of its own; test/nats-server.test.ts runs the script.
  "npm run nats": "exists",
  "npm start": "runs",
  "npm run generate": "runs",
  "npm run types": "runs",
  "npx vitest run samples/orders/note.test.ts": "runs",
  "npx eventwright viz samples/orders/order.ts --out samples/orders/pictures/order.svg": "runs",
  "npx tsx samples/orders/hello.ts": "runs",
  "npm start -- --broker nats://127.0.0.1:4222": "runs",
  "deno task start": "runs",
  "npm run deno -- task start": "runs",
};

/** Files that the README says to make: its reader may have made them already. */
const newFiles = ["samples/orders/note.test.ts", "samples/orders/hello.ts"];
const pages = ["docs/testing.md", "docs/simulation.md", "docs/brokers.md", "docs/sagas.md"];
const newTests = pages.flatMap((page) =>
  blocksOf(page, root).flatMap(({ file }) => (file === "" ? [] : [file])),
);

type Copy = ReturnType<typeof copyRepository>;

let copy: Copy;
let tutorial: Copy;
let guide: Copy;
let server: NatsServer;
let env: Readonly<Record<string, string>>;
const ran = new Set<string>();

beforeAll(async () => {
  copy = copyRepository(root);
  tutorial = copyRepository(root);
  guide = copyRepository(root);
  server = await startNatsServer();
  env = {
    NATS_SERVER: await findNatsServer(),
    DENO_DIR: join(copy.folder, ".cache", "deno"),
    DENO_NO_UPDATE_CHECK: "1",
    PATH: [deno ? dirname(deno) : "", process.env.PATH ?? ""].join(delimiter),
  };
  for (const { folder } of [copy, tutorial, guide]) {
    const undone = startAfresh(folder, blocks, [...newFiles, ...newTests]);
    if (undone) await run("npm run generate", { cwd: folder, env });
  }
});

afterAll(async () => {
  killAll();
  await server?.stop();
  copy?.remove();
  tutorial?.remove();
  guide?.remove();
});

/** Runs a command of the README, and holds its output to the lines that the README shows. */
async function follow(command: string, folder = copy.folder): Promise<string> {
  const shown = commands.find((one) => one.command === command);
  if (!shown) throw new Error(`README.md has no command ${command}.`);
  ran.add(command);
  const port = String(server.port);
  const output = await run(command.replace("4222", port), { cwd: folder, env });
  expect(missingLines(shown.output, output), `${shown.at}, of:\n${output}`).toEqual([]);
  return output;
}

const outcomesOf = (output: string): string => /Orders by outcome:\n(?: .*\n)+/.exec(output)![0];

describe("the README", { timeout: 80_000 }, () => {
  test("is short, and has no command that nothing proves", () => {
    expect(readFileSync(join(root, "README.md"), "utf8").split("\n").length).toBeLessThan(300);
    expect([...new Set(commands.map(({ command }) => command))].sort()).toEqual(
      Object.keys(proofs).sort(),
    );
    const languages = new Set(blocks.map(({ language }) => language));
    expect([...languages].sort()).toEqual(["", "diff", "sh", "text", "ts"]);
  });

  test("names scripts that exist, and packages that are locked", () => {
    const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
      readonly scripts: Readonly<Record<string, string>>;
      readonly workspaces: readonly string[];
    };
    expect(Object.keys(manifest.scripts)).toEqual(
      expect.arrayContaining(["start", "test", "nats", "generate", "types", "deno"]),
    );
    const lock = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")) as {
      readonly packages: Readonly<Record<string, unknown>>;
    };
    expect(Object.keys(lock.packages)).toEqual(expect.arrayContaining([...manifest.workspaces]));
  });

  test.concurrent("starts with the main job on the embedded broker", async () => {
    await follow("npm start");
  });

  test.skipIf(!deno).concurrent("runs it on Deno, in both ways", async () => {
    await Promise.all([follow("deno task start"), follow("npm run deno -- task start")]);
  });

  test.concurrent("runs it on NATS, goes on after a crash, and repeats nothing", async () => {
    const command = "npm start -- --broker nats://127.0.0.1:4222";
    const first = start(command.replace("4222", String(server.port)), { cwd: copy.folder, env });
    await halfWay(server.url);
    first.kill();
    expect((await first.ended).output).not.toContain("adds up");
    const second = await follow(command);
    const third = await follow(command);
    expect(outcomesOf(third)).toBe(outcomesOf(second));
    expect(second).toContain("; 0 charged twice.");
  });

  test.concurrent("teaches to add an event that is handled", async () => {
    for (const block of blocks) {
      if (block.section === "Add your own event") await obey(block, tutorial.folder);
    }
    const picture = join(tutorial.folder, "samples/orders/pictures/order.svg");
    expect(readFileSync(picture, "utf8")).toMatch(/NoteOrder[\s\S]*OrderNoted/);
  });

  test.concurrent("quotes the sample, and has a program that runs", async () => {
    const sources = blocks.filter(({ section }) => section === "What you write");
    const made = sources
      .filter(({ language }) => language === "ts")
      .filter((block) => applySource(copy.folder, block) === "made");
    expect(made.map(({ file }) => file)).toEqual(newFiles.slice(1));
    await follow("npx tsx samples/orders/hello.ts");
    await run("npm run types", { cwd: copy.folder, env });
  });

  test("was followed to the end", () => {
    const expected = Object.keys(proofs).filter((command) => proofs[command] === "runs");
    const needsDeno = (command: string): boolean => command.includes("deno");
    expect([...ran].sort()).toEqual(
      expected.filter((command) => deno !== undefined || !needsDeno(command)).sort(),
    );
  });
});

describe("the other pages", { timeout: 80_000 }, () => {
  test.concurrent("docs/catalog.md shows a catalog without findings, and code that fits", async () => {
    const folder = join(copy.folder, "samples", "library");
    mkdirSync(join(folder, "catalog", "hooks"), { recursive: true });
    const files = blocksOf("docs/catalog.md", root).filter(({ file }) => file !== "");
    for (const block of files) expect(applySource(folder, block)).toBe("made");
    const catalog = join(folder, "catalog");
    expect((await loadCatalog(catalog)).findings).toEqual([]);
    const sources = join(root, "codegen", "import", "fixtures");
    cpSync(join(sources, "shop-3.yaml"), join(folder, "shop.yaml"));
    cpSync(join(sources, "invoices"), join(folder, "schemas"), { recursive: true });
    for (const { command } of commandsOf(blocksOf("docs/catalog.md", root))) {
      await run(command, { cwd: folder, env });
    }
    await run("npm run types", { cwd: copy.folder, env });
  });

  test.concurrent("the pages about testing show tests that pass", async () => {
    const pages = ["docs/testing.md", "docs/simulation.md"].map((page) => blocksOf(page, root));
    const tests = pages.flatMap((page) => page.filter(({ file }) => file !== ""));
    expect(tests.length).toBeGreaterThanOrEqual(7);
    for (const block of tests) expect(applySource(copy.folder, block)).toBe("made");
    await run("npx vitest run samples/orders/docs-", { cwd: copy.folder, env });
  });

  // By itself: it runs as many commands as the others together.
  test("docs/sagas.md leads to sagas and a reaction whose tests pass", async () => {
    await followGuide("docs/sagas.md", guide.folder);
    await run("npm run types", { cwd: guide.folder, env });
  }, 120_000);

  test.concurrent("docs/brokers.md has a program that finds what it left in its file", async () => {
    const [program] = blocksOf("docs/brokers.md", root).filter(({ language }) => language === "ts");
    expect(applySource(copy.folder, program!)).toBe("made");
    const output = await run(`npx tsx ${program!.file}`, { cwd: copy.folder, env });
    expect(output).toMatch(/^first accepted\n(.*\n)*second OrderAlreadyPlaced\n/m);
  });

  test.concurrent("docs/wire.md has a program that needs nothing but a NATS client", async () => {
    const [program] = blocksOf("docs/wire.md", root).filter(({ language }) => language === "js");
    writeFileSync(join(copy.folder, "wire.mjs"), program!.text);
    const own = await startNatsServer();
    const app = await startOrders({ broker: nats({ servers: own.url }) });
    try {
      const output = await run("node wire.mjs", { cwd: copy.folder, env: { NATS_URL: own.url } });
      const [command, event, correlation, causation] = output.match(UUID) ?? [];
      expect(output).toContain(`OrderPlaced ${event}`);
      expect([correlation, causation]).toEqual([command, command]);
      const { value: first } = await app.readEvents().next();
      expect(first?.event).toMatchObject({ id: event, type: "OrderPlaced", causationId: command });
    } finally {
      await app.close();
      await own.stop();
    }
  });
});

const UUID = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

/** Does what one block of the tutorial says. */
async function obey(block: Block, folder: string): Promise<void> {
  if (block.language === "diff") applyDiff(folder, block);
  if (block.language === "ts") expect(applySource(folder, block)).toBe("made");
  for (const { command } of commandsOf([block])) await follow(command, folder);
}

/** Does what a page says, from top to bottom. Tests run together, before something is changed. */
async function followGuide(page: string, folder: string): Promise<void> {
  const steps = blocksOf(page, root);
  const shown = commandsOf(steps);
  const tests = new Set<string>();
  const runTests = async (): Promise<void> => {
    const files = [...tests].join(" ");
    tests.clear();
    if (files !== "") await run(`npx vitest run ${files}`, { cwd: folder, env });
  };
  for (const block of steps) {
    if (block.language === "diff") {
      await runTests();
      applyDiff(folder, block);
    } else if (block.file !== "") expect(applySource(folder, block)).toBe("made");
    for (const { command, output } of shown.filter(({ at }) => at === block.at)) {
      const tested = /^npx vitest run (\S+)$/.exec(command)?.[1];
      if (tested !== undefined) tests.add(tested);
      else expect(missingLines(output, await run(command, { cwd: folder, env }))).toEqual([]);
    }
  }
  await runTests();
}

/** Resolves when a run on the server has written some of its commits. */
async function halfWay(url: string): Promise<void> {
  const connection = await connect({ servers: url });
  try {
    const commits = async (): Promise<number> => {
      const answer = await connection.request("$JS.API.STREAM.INFO.EW_fulfilment_EVENTS");
      const info = answer.json() as { readonly state?: { readonly messages: number } };
      return info.state?.messages ?? 0;
    };
    await vi.waitUntil(async () => (await commits()) > 300, { timeout: 30_000, interval: 50 });
  } finally {
    await connection.close();
  }
}
