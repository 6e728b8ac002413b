// The fields that the changes of a version name: each is where it is said to be, and goes and comes
// once. Otherwise one of two changes would be done, and the other one forgotten.
import type { Findings } from "../finding.ts";
import type { Change, MessageType, Version } from "../model.ts";
import { nearest } from "../parse/keys.ts";

/** What a change does to the names of a payload. */
interface Effect {
  readonly gone: readonly string[];
  readonly come: readonly string[];
}

/** The fields that a change takes away and brings. */
export function effectOf(change: Change): Effect {
  switch (change.kind) {
    case "rename":
      return { gone: [change.from], come: [change.to] };
    case "add":
      return { gone: [], come: [change.field] };
    case "remove":
      return { gone: [change.field], come: [] };
    case "convert":
      return { gone: [], come: [] };
    case "replace":
      return { gone: change.from, come: change.to };
  }
}

/** The same, where a converted field goes and comes: nothing else may happen to it. */
function touchedBy(change: Change): Effect {
  return change.kind === "convert"
    ? { gone: [change.field], come: [change.field] }
    : effectOf(change);
}

/** Reports changes whose fields are not there, or are there twice; gives whether all are well. */
export function checkChangeNames(
  message: MessageType,
  before: Version,
  after: Version,
  findings: Findings,
): boolean {
  const step = { message, before, after, findings };
  const absent = after.changes.filter((change) => reportAbsent(step, change));
  if (absent.length > 0) return false;
  const twice = after.changes.filter((change, index) => reportTwice(step, change, index));
  if (twice.length > 0) return false;
  return after.changes.filter((change) => reportPresent(step, change)).length === 0;
}

interface Step {
  readonly message: MessageType;
  readonly before: Version;
  readonly after: Version;
  readonly findings: Findings;
}

const has = ({ fields }: Version, name: string): boolean =>
  fields.some((field) => field.name === name);

/** What goes was there before, and what comes is there afterwards. */
function reportAbsent({ message, before, after, findings }: Step, change: Change): boolean {
  const { name } = message;
  const report = (field: string, versions: readonly Version[]): boolean => {
    const without = versions.filter((version) => !has(version, field));
    if (without.length === 0) return false;
    const names = without.flatMap(({ fields }) => fields.map((own) => own.name));
    const numbers = without.map(({ number }) => `v${number}`).join(" and ");
    const text = `${numbers} of ${name} ${without.length > 1 ? "have" : "has"} no ${field}.`;
    const help = renamedHelp(after.changes, change) ?? nearHelp(nearest(field, names));
    findings.error("change", change.place, name, text, help);
    return true;
  };
  const { gone, come } = effectOf(change);
  const wrong = [
    ...gone.map((field) => report(field, [before])),
    ...come.map((field) => report(field, [after])),
    ...(change.kind === "convert" ? [report(change.field, [before, after])] : []),
  ];
  return wrong.includes(true);
}

const nearHelp = (near: string | undefined): string =>
  near === undefined ? "Correct the name." : `Did you mean ${near}?`;

/** A rename does nothing else: who also converts needs a function. */
function renamedHelp(changes: readonly Change[], change: Change): string | undefined {
  if (change.kind !== "convert") return undefined;
  for (const other of changes) {
    if (other.kind !== "rename") continue;
    if (other.to !== change.field && other.from !== change.field) continue;
    return `Write replace: ${other.from} -> ${other.to} with a function of yours, instead of both.`;
  }
  return undefined;
}

function reportTwice({ message, before, after, findings }: Step, change: Change, index: number) {
  const others = after.changes.slice(0, index).map(touchedBy);
  const { gone, come } = touchedBy(change);
  const went = gone.find((field) => others.some((other) => other.gone.includes(field)));
  const came = come.find((field) => others.some((other) => other.come.includes(field)));
  if (went === undefined && came === undefined) return false;
  const what = came === undefined ? `what becomes of ${went}` : `where ${came} comes from`;
  const text = `v${before.number} → v${after.number} of ${message.name} says twice ${what}.`;
  const help = "Say it with one change: replace takes several fields, and gives several.";
  findings.error("change", change.place, message.name, text, help);
  return true;
}

/** What goes is there no more, unless it comes again; what comes was not there, unless it went. */
function reportPresent({ message, before, after, findings }: Step, change: Change): boolean {
  const effects = after.changes.map(effectOf);
  const { gone, come } = effectOf(change);
  const stays = gone.find(
    (field) => has(after, field) && !effects.some((other) => other.come.includes(field)),
  );
  const was = come.find(
    (field) => has(before, field) && !effects.some((other) => other.gone.includes(field)),
  );
  const error = (text: string, help: string): void =>
    findings.error("change", change.place, message.name, text, help);
  if (stays !== undefined) {
    const text = `v${after.number} of ${message.name} still has ${stays}, which this takes away.`;
    error(text, waysToStay(change, stays, after.number));
  } else if (was !== undefined) {
    const text = `v${before.number} of ${message.name} has ${was} already.`;
    error(text, `Take this change out; to fill it anew, write replace: ${was} -> ${was}.`);
  }
  return stays !== undefined || was !== undefined;
}

function waysToStay(change: Change, field: string, version: number): string {
  if (change.kind !== "replace") return `Take ${field} out of v${version}, or this change.`;
  const all = [...new Set([...change.from, ...change.to])];
  const stays = `replace: "${change.from.join(", ")} -> ${all.join(", ")}"`;
  return `Take ${field} out of v${version}, or say that it stays: ${stays}.`;
}
