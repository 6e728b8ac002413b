// What may happen to a project between two runs of the generator: edits, right and wrong ones, and
// whatever people, other processes and disks do to files.
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { type Data, mutated, placesOf, WAYS } from "./mutated-catalogs.ts";

/** A project; all paths are absolute. */
export interface Project {
  readonly folder: string;
  readonly catalog: string;
  readonly out: string;
  /** Where the generator keeps what it knows of the last run. */
  readonly cache: string;
}

/** Numbers of any size: what happens, and where. */
export type Choice = Readonly<Record<"what" | "file" | "place" | "way", number>>;

/** The files below a folder, by their ends; none when there is no folder. */
export function namesIn(folder: string, end: RegExp): readonly string[] {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" });
  return names.filter((name) => end.test(name)).sort();
}

/** Lets the chosen thing happen. */
export function letHappen(project: Project, choice: Choice): void {
  chosen(HAPPENINGS, choice.what)!(project, choice);
}

type Happening = (project: Project, choice: Choice) => void;

const chosen = <T>(all: readonly T[], number: number): T | undefined => all[number % all.length];

const YAML = /\.yaml$/;
const LOCK = /\.lock\.json$/;
const ANY = /\.\w+$/;

function editFile({ catalog }: Project, { file }: Choice, edit: (data: Data) => unknown): void {
  const name = chosen(namesIn(catalog, YAML), file);
  if (name === undefined) return;
  const path = join(catalog, name);
  const data: unknown = parse(readFileSync(path, "utf8"));
  if (typeof data === "object" && data !== null) writeFileSync(path, stringify(edit(data as Data)));
}

/** A change of one message that is mostly right. */
const editMessage =
  (section: "commands" | "events", edit: (message: Data, choice: Choice) => Data): Happening =>
  (project, choice) =>
    editFile(project, choice, (data) => {
      const messages = (data[section] ?? {}) as Readonly<Record<string, Data>>;
      const name = chosen(Object.keys(messages), choice.place);
      if (name === undefined || typeof messages[name] !== "object") return data;
      return { ...data, [section]: { ...messages, [name]: edit(messages[name], choice) } };
    });

const described = (message: Data, { way }: Choice): Data => ({ ...message, doc: `Said ${way}.` });

const widened = (message: Data, { way }: Choice): Data =>
  message.payload
    ? { ...message, payload: { ...(message.payload as Data), [`more${way}?`]: "int = 5" } }
    : message;

const refusing = (message: Data): Data => ({
  ...message,
  rejects: { ...(message.rejects as Data), Torn: { payload: { page: "int" } } },
});

/** Both at once: what is in no lock may be edited. */
const unreleased =
  (happening: Happening): Happening =>
  (project, choice) => {
    removeLocks(project);
    happening(project, choice);
  };

function removeLocks({ catalog }: Project): void {
  for (const name of namesIn(catalog, LOCK)) rmSync(join(catalog, name));
}

/** A lock that somebody formatted. */
function formatLocks({ catalog }: Project): void {
  for (const name of namesIn(catalog, LOCK)) {
    const path = join(catalog, name);
    writeFileSync(path, JSON.stringify(JSON.parse(readFileSync(path, "utf8"))));
  }
}

/** A file of the catalog gets another name: all that is in it stands elsewhere now. */
function moveFile({ catalog }: Project, { file, way }: Choice): void {
  const name = chosen(namesIn(catalog, YAML), file);
  if (name) renameSync(join(catalog, name), join(catalog, `part-${way}.yaml`));
}

/** A file goes, is cut, has half of it in zeros as after a crash, or has another content. */
const damage =
  (place: "out" | "cache"): Happening =>
  (project, { file, way }) => {
    const name = chosen(namesIn(project[place], ANY), file);
    if (name === undefined) return;
    const path = join(project[place], name);
    const bytes = readFileSync(path);
    const half = bytes.subarray(0, bytes.length / 2);
    const contents = [
      undefined,
      half,
      Buffer.concat([half, Buffer.alloc(half.length)]),
      bytes.toString("latin1").replace(/(\d)(\d)/, "$2$1"),
    ];
    const content = chosen(contents, way);
    rmSync(path);
    if (content !== undefined) writeFileSync(path, content);
  };

/** Something that looks generated, and is not. */
function addStale({ out }: Project, { way }: Choice): void {
  const index = join(out, "index.ts");
  if (existsSync(index)) cpSync(index, join(out, `stale-${way}.ts`));
}

/** A cache of another time: that of a run before the last ones. */
function takeBack({ cache, folder }: Project): void {
  const older = join(folder, "older-cache");
  const newer = join(folder, "newer-cache");
  mkdirSync(cache, { recursive: true });
  cpSync(cache, newer, { recursive: true });
  if (existsSync(older)) cpSync(older, cache, { recursive: true });
  rmSync(older, { recursive: true, force: true });
  renameSync(newer, older);
}

const HAPPENINGS: readonly Happening[] = [
  () => {},
  (project, choice) =>
    editFile(project, choice, (data) => {
      const path = chosen(placesOf(data), choice.place);
      return path ? mutated(data, path, choice.way % WAYS) : data;
    }),
  editMessage("events", described),
  editMessage("commands", described),
  unreleased(editMessage("events", widened)),
  unreleased(editMessage("commands", widened)),
  editMessage("commands", refusing),
  removeLocks,
  formatLocks,
  moveFile,
  damage("out"),
  damage("cache"),
  addStale,
  takeBack,
];
