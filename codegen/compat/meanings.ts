// What reads well and yet may mean something else: fields that may have been renamed, defaults that
// changed, personal data that is no longer called so; inside of types too.
import { choicesOf } from "../choices.ts";
import type { Findings } from "../finding.ts";
import type { Catalog } from "../model.ts";
import { type Field, sameType, type Type } from "../type.ts";

/** Two shapes of one payload, and where their types are looked up. */
export interface Meanings {
  readonly old: Pick<Catalog, "types">;
  readonly now: Pick<Catalog, "types">;
  readonly findings: Findings;
}

/** Warns of what a payload's next shape may have meant; of one version, or of two. */
export function warnOfFields(
  meanings: Meanings,
  name: string,
  before: readonly Field[],
  after: readonly Field[],
): void {
  compareFields({ ...meanings, seen: new Set() }, name, before, after);
}

interface Comparing extends Meanings {
  /** The mappings inside of which one is. */
  readonly seen: ReadonlySet<readonly Field[]>;
}

function compareFields(
  comparing: Comparing,
  name: string,
  before: readonly Field[],
  after: readonly Field[],
): void {
  if (before === after || comparing.seen.has(after)) return;
  const inner = { ...comparing, seen: new Set([...comparing.seen, after]) };
  const gone = before.filter((old) => !after.some((field) => field.name === old.name));
  for (const field of after) {
    const old = before.find((found) => found.name === field.name);
    const subject = `${name}.${field.name}`;
    if (!old) {
      warnOfRename(comparing, subject, gone, field);
      continue;
    }
    warnOfDefault(comparing, subject, old, field);
    comparePersonal(comparing, subject, old, field);
    const [was, is] = [mappingIn(inner.old, old.type), mappingIn(inner.now, field.type)];
    if (was && is) compareFields(inner, subject, was, is);
  }
}

/** The fields of the one mapping that values of a type are made of, in lists, maps or null. */
function mappingIn(
  catalog: Pick<Catalog, "types">,
  type: Type,
  seen: readonly Type[] = [],
): readonly Field[] | undefined {
  const choices = choicesOf(catalog, type).filter(({ kind }) => kind !== "null");
  const [choice] = choices;
  if (choices.length !== 1 || !choice || choice.kind === "null" || seen.includes(choice)) {
    return undefined;
  }
  const within = [...seen, choice];
  if (choice.kind === "list") return mappingIn(catalog, choice.item, within);
  if (choice.kind === "map") return mappingIn(catalog, choice.value, within);
  return choice.kind === "object" ? choice.fields : undefined;
}

/** Tells what is wrong with a field once, however many messages are made of it. */
function report(
  { findings }: Comparing,
  severity: "error" | "warning",
  code: string,
  { place }: Field,
  [subject, text, help]: readonly [subject: string, text: string, help: string],
): void {
  const isTold = findings.all.some(
    (told) =>
      told.code === code &&
      told.file === place.file &&
      told.line === place.line &&
      told.column === place.column,
  );
  if (!isTold) findings[severity](code, place, subject, text, help);
}

function warnOfRename(
  comparing: Comparing,
  subject: string,
  gone: readonly Field[],
  field: Field,
): void {
  const twin = gone.find((item) => item.optional && sameType(item.type, field.type));
  if (!twin || !field.optional) return;
  const text = `${subject} came when ${twin.name}, of the same type, went.`;
  const help = `If it is the same thing, write - rename: ${twin.name} -> ${field.name}.`;
  report(comparing, "warning", "rename-suspected", field, [subject, text, help]);
}

function warnOfDefault(comparing: Comparing, subject: string, old: Field, field: Field): void {
  const wasRequired = !old.optional && !old.default;
  if (wasRequired || literal(old) === literal(field)) return;
  const text = `${subject} changes its default from ${literal(old)} to ${literal(field)}.`;
  const help = "Make sure that readers of old data mean the same by a missing value.";
  report(comparing, "warning", "default-changed", field, [subject, text, help]);
}

function comparePersonal(comparing: Comparing, subject: string, old: Field, field: Field): void {
  const [was, is] = [old, field].map(({ marks }) => marks.some(({ name }) => name === "pii"));
  if (was && !is) {
    const help = "Keep @pii: what was stored as personal data stays so.";
    const text = `${subject} is no longer @pii.`;
    report(comparing, "error", "pii-removed", field, [subject, text, help]);
  }
  if (is && !was) {
    const help = "Values that were stored before are not protected: see to them.";
    report(comparing, "warning", "pii-added", field, [subject, `${subject} is now @pii.`, help]);
  }
}

const literal = (field: Field): string =>
  field.default ? JSON.stringify(field.default.value) : "none";
