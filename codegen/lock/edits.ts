// Released versions that are no longer what they were, told by the mistake: a type that many use is
// one, and so is a field with another name.
import { comparePlaces, type Findings, type Place } from "../finding.ts";
import { aliasOf, type Catalog, type MessageType, type Version } from "../model.ts";
import { partsOf, type Type } from "../type.ts";
import { type Shape, shapeOf } from "./shape.ts";

/** A field that is not what it was. */
interface Edit {
  readonly message: MessageType;
  readonly version: Version;
  readonly field: string;
  readonly was: string | undefined;
  readonly is: string | undefined;
  /** The name that the field has now, when only that changed. */
  readonly renamed?: string;
  readonly type?: Type;
  readonly place: Place;
}

/** Compares a version's fields with what is frozen of them. */
export function editsOf(
  catalog: Catalog,
  message: MessageType,
  version: Version,
  shape: Shape,
): readonly Edit[] {
  const now = shapeOf(catalog, version.fields);
  const edited = [...new Set([...Object.keys(shape), ...Object.keys(now)])].filter(
    (name) => shape[name] !== now[name],
  );
  const gone = edited.filter((name) => now[name] === undefined);
  const come = edited.filter((name) => shape[name] === undefined);
  const isRename = gone.length === 1 && come.length === 1 && shape[gone[0]!] === now[come[0]!];
  const names = isRename ? gone : edited;
  return names.map((name) => {
    const field = version.fields.find((found) => found.name === (isRename ? come[0] : name));
    return {
      message,
      version,
      field: name,
      was: shape[name],
      is: now[name],
      ...(isRename && { renamed: come[0]! }),
      ...(field && { type: field.type }),
      place: field?.place ?? version.place,
    };
  });
}

/** Reports edits, those of one type as one. `file` is the lock. */
export function reportEdits(
  catalog: Catalog,
  edits: readonly Edit[],
  file: string,
  findings: Findings,
): void {
  for (const { type, all } of mistakesOf(edits)) {
    const [first, ...others] = [...all].sort((a, b) => comparePlaces(a.place, b.place));
    const named = catalog.types.find(({ name }) => name === type?.name);
    if (type && named && others.length > 0) reportType(named, type, all, file, findings);
    else if (first) reportField(catalog, first, file, findings);
  }
}

/** What an edited type was, and is. */
interface EditedType {
  readonly name: string;
  readonly was: string;
  readonly is: string;
}

/** Edits with one cause. */
interface Mistake {
  readonly type: EditedType | undefined;
  readonly all: readonly Edit[];
}

/** Edits of one type belong together, and with them those of types that are made of it. */
function mistakesOf(edits: readonly Edit[]): readonly Mistake[] {
  const groups = new Map<string, { readonly type: EditedType | undefined; all: Edit[] }>();
  edits.forEach((edit, index) => {
    const type = editedType(edit);
    const key = type ? JSON.stringify(type) : String(index);
    const group = groups.get(key) ?? { type, all: [] };
    group.all.push(edit);
    groups.set(key, group);
  });
  const mistakes = [...groups.values()].sort((a, b) => sizeOf(a) - sizeOf(b));
  return mistakes.filter((mistake, index) => {
    const cause = mistakes.slice(0, index).find((other) => isCause(other, mistake));
    cause?.all.push(...mistake.all);
    return cause === undefined;
  });
}

const sizeOf = ({ type }: Mistake): number => type?.was.length ?? Number.POSITIVE_INFINITY;

function isCause({ type: inner }: Mistake, { type: outer }: Mistake): boolean {
  if (!inner || !outer) return false;
  return outer.was.replaceAll(inner.was, () => inner.is) === outer.is;
}

/** The type of a field whose edit is one of the type: lists and marks around it stay. */
function editedType({ was, is, renamed, type }: Edit): EditedType | undefined {
  const name = innerName(type);
  if (was === undefined || is === undefined || renamed !== undefined || name === undefined) {
    return undefined;
  }
  const tail = AROUND.exec(was)?.[0] ?? "";
  const length = is.endsWith(tail) ? tail.length : 0;
  return { name, was: was.slice(0, was.length - length), is: is.slice(0, is.length - length) };
}

/** What follows a type: list, null, optional, default and marks. */
const AROUND =
  /(?:\[\](?:\([\d.]*\))?)*(?: \| null)?(?: optional)?(?: = .*?)?(?: @\w+(?:\([^)]*\))?)*$/;

function innerName(type: Type | undefined): string | undefined {
  if (type?.kind === "named") return type.name;
  const [only] = type && type.kind !== "object" && type.kind !== "union" ? partsOf(type) : [];
  return only && innerName(only);
}

function reportType(
  { name, place }: Catalog["types"][number],
  { was, is }: EditedType,
  edits: readonly Edit[],
  file: string,
  findings: Findings,
): void {
  const users = [...new Set(edits.map(({ message, version }) => versionName(message, version)))];
  const text = `The type ${name} of released versions was edited: it was ${was}, and is ${is}.`;
  const alias = aliasOf(name);
  const back =
    alias === undefined
      ? "Put it back, and give new versions a new type."
      : `Go back to the file of ${alias} that they were made with, or write the old type out.`;
  const help = `${back} It is in ${users.join(", ")}; if none was deployed, take them out of ${file}.`;
  findings.error("version-edited", place, name, text, help);
}

function reportField(
  catalog: Catalog,
  { message, version: { number }, field, was, is, renamed, type, place }: Edit,
  file: string,
  findings: Findings,
): void {
  const { name, versions } = message;
  const next = versions.length + 1;
  const change =
    renamed === undefined
      ? `${field} was ${was ?? "not there"}, and is ${is ?? "gone"}`
      : `${field} is called ${renamed}`;
  const text = `The released ${name} v${number} was edited: ${change}.`;
  const help =
    `Put v${number} back as it was, and write v${next} with changes. If v${number} was never ` +
    `deployed, take it out of ${file}; if another branch released it too, number yours v${next}.`;
  const also = type ? foreignHelp(catalog, type, number) : "";
  findings.error("version-edited", place, `${name}.${renamed ?? field}`, text, `${help}${also}`);
}

const versionName = ({ name }: MessageType, { number }: Version): string => `${name} v${number}`;

/** A field may be as it was, and a type of another context in it may not. */
function foreignHelp(catalog: Catalog, type: Type, number: number): string {
  const [name] = foreignNames(catalog, type);
  if (name === undefined) return "";
  const alias = aliasOf(name);
  return (
    ` If it is ${name} that changed, go back to the file of ${alias} that v${number} was made with, ` +
    `or write the old type out under types.`
  );
}

/** The types of other contexts that a type is made of. */
function foreignNames(catalog: Catalog, type: Type): readonly string[] {
  const found = new Set<string>();
  const add = (part: Type): void => {
    if (part.kind === "named" && !found.has(part.name)) {
      found.add(part.name);
      const named = catalog.types.find(({ name }) => name === part.name);
      if (named) add(named.type);
    }
    for (const inner of partsOf(part)) add(inner);
  };
  add(type);
  return [...found].filter((name) => aliasOf(name) !== undefined);
}
