// A catalog as large as one likes, in twenty files: every event has three versions and its casters.
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** Files that a catalog is divided into. */
export const FILES = 20;

const FIELDS = [
  "amount: number(0..1000)",
  "tags: string[]",
  "at: datetime",
  "flag: boolean",
  "ref?: uuid",
  "note?: string",
];

/** Writes a catalog of `events` events. */
export async function writeLargeCatalog(folder: string, events: number): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (let file = 0; file < FILES; file++) {
    await writeFile(join(folder, fileName(file)), fileText(file, events / FILES));
  }
}

/** The name of one of the files. */
export function fileName(file: number): string {
  return `part-${String(file).padStart(2, "0")}.yaml`;
}

/** What of a file's text differs from one save to the next. */
export interface Edit {
  /** What all of its events say of themselves. */
  readonly doc?: string;
  /** A default in the newest payload of its first event. */
  readonly channel?: string;
}

/** The text of one of the files. */
export function fileText(file: number, events: number, edit: Edit = {}): string {
  const { doc = "Something happened.", channel = "web" } = edit;
  const names = Array.from({ length: events }, (_, index) => `Thing${file}x${index}Placed`);
  return [
    "catalog: 1",
    "context: big",
    "events:",
    ...names.flatMap((name, index) => eventLines(name, doc, index === 0 ? channel : "web")),
    "aggregates:",
    `  Thing${file}: { doc: Many of them., handles: [], emits: [${names.join(", ")}] }`,
    "",
  ].join("\n");
}

function eventLines(name: string, doc: string, channel: string): readonly string[] {
  const payload = (fields: readonly string[]): readonly string[] =>
    ["id: string(1..64) @key", ...fields, ...FIELDS].map((field) => `          ${field}`);
  return [
    `  ${name}:`,
    `    doc: ${doc}`,
    "    versions:",
    ...["      1:", "        status: retired", "        payload:", ...payload(["name: string"])],
    ...[
      "      2:",
      "        status: deprecated",
      "        payload:",
      ...payload(["title: string"]),
    ],
    "        changes: [rename: name -> title]",
    ...[
      "      3:",
      "        payload:",
      ...payload(["title: string", `channel: string = ${channel}`]),
    ],
    "        changes: [add: channel]",
  ];
}
