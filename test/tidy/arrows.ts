// Which folder may import which: the arrows of the design, as a table.
import { type Breach, importingSources, type TextFile } from "./files.ts";
import { type Import, importsOf } from "./imports.ts";

/** What the files that match `from` may import. Targets in the repository begin with a slash. */
interface Arrow {
  readonly from: RegExp;
  /** The patterns of allowed targets; `folder` is what the first group of `from` caught. */
  readonly to: (folder: string) => readonly RegExp[];
  /** Targets of which only types may be imported. */
  readonly typesTo?: readonly RegExp[];
}

const anything = /^/;
const core = /^\/runtime\/core\//;
const host = /^\/runtime\/host\//;
const memory = /^\/runtime\/adapters\/memory[-./]/;
const ports = /^\/runtime\/ports\.ts$/;
const xstate = /^xstate$/;
const node = /^node:/;
const foreign = /^(?!\/|eventwright(\/|$)|@eventwright\/)/;
const publicEntry =
  /^(eventwright(\/(memory|nats|opentelemetry|sqlite|testing))?|@eventwright\/codegen)$/;

/** The packages that one adapter, and no other file, may talk to. */
const drivers: Readonly<Record<string, readonly RegExp[]>> = {
  nats: [/^@nats-io\//, /^ws$/, /^node:net$/],
  opentelemetry: [/^@opentelemetry\/api$/],
  sqlite: [/^libsql$/, /^node:(path|process|timers)$/],
};
/** What the brokers within one process share. */
const embedded = /^\/runtime\/adapters\/embedded\//;
/** Wraps any broker, and knows the port only. */
const wrapper = /^\/runtime\/adapters\/prefixed\.ts$/;

/** The first arrow that matches a file counts. */
const arrows: readonly Arrow[] = [
  { from: /^(test|bench|scripts)\//, to: () => [anything] },
  { from: /^[^/]+\.config\.ts$/, to: () => [anything] },
  { from: /^codegen\//, to: () => [/^\/codegen\//, foreign] },
  {
    from: /^(samples\/[^/]+)\/generated\//,
    to: (sample) => [
      /^(eventwright|xstate|valibot)$/,
      new RegExp(`^/${sample}/(generated|catalog)/`),
    ],
  },
  {
    from: /^(samples\/[^/]+)\//,
    to: (sample) => [publicEntry, xstate, node, new RegExp(`^/${sample}/`)],
  },
  { from: /^runtime\/core\//, to: () => [xstate, core] },
  { from: /^runtime\/ports\.ts$/, to: () => [], typesTo: [core] },
  { from: /^runtime\/host\//, to: () => [core, ports, host] },
  {
    // `nats.ts`, `nats/…` and `nats-….ts` are one adapter.
    from: /^runtime\/adapters\/([a-z0-9]+)[-./]/,
    to: (name) => [
      ports,
      core,
      wrapper,
      new RegExp(`^/runtime/adapters/${name}[-./]`),
      ...(name === "nats" ? [] : [embedded]),
      ...(drivers[name] ?? []),
    ],
  },
  {
    from: /^runtime\/testing\//,
    to: () => [core, ports, host, memory, /^\/runtime\/testing\//, xstate],
  },
  // The main entry: whoever imports it must not load an adapter or the test kit.
  { from: /^runtime\/[^/]+\.ts$/, to: () => [core, ports, host] },
  {
    from: /^cli\//,
    to: () => [/^\/cli\//, /^(@eventwright\/codegen|eventwright(\/.*)?)$/, foreign],
  },
];

/** What a test may import on top of what its folder may. */
const testThings = [/^(vitest|fast-check|@nats-io\/.*)$/, node, /^\/(scripts|test)\//];

/** Breaches of the arrows, and files in a folder that has none. */
export function brokenArrows(files: readonly TextFile[]): readonly Breach[] {
  return importingSources(files).flatMap(brokenArrowsOf);
}

function brokenArrowsOf(file: TextFile): readonly Breach[] {
  const { path } = file;
  const arrow = arrows.find(({ from }) => from.test(path));
  if (arrow === undefined) return [{ path, line: 1, what: "lies in a folder without an arrow" }];
  const allowed = arrow.to(arrow.from.exec(path)?.[1] ?? "");
  const inTests = path.endsWith(".test.ts") ? [...testThings, ownPackage(path)] : [];
  const mayImport = ({ target, typeOnly }: Import): boolean =>
    [...allowed, ...inTests, ...(typeOnly ? (arrow.typesTo ?? []) : [])].some((pattern) =>
      pattern.test(target),
    );
  return importsOf(file)
    .filter((wanted) => !mayImport(wanted))
    .map(({ target, line }) => ({ path, line, what: `must not import ${target}` }));
}

function ownPackage(path: string): RegExp {
  return new RegExp(`^/${path.split("/")[0]}/`);
}
