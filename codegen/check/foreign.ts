// Names of other contexts: only what they publish may be used, where types and events are named.
import type { Findings } from "../finding.ts";
import { aliasOf, type Catalog, type Reference, usedContext } from "../model.ts";
import { nearest } from "../parse/keys.ts";
import type { Doubts } from "./doubts.ts";
import { heardBy } from "./handlers.ts";
import type { RepeatedErrors } from "./repeated.ts";

/** How many names a finding lists. */
const MAX_LISTED = 20;

/** What is checked, and where its errors go. */
interface Checking {
  readonly catalog: Catalog;
  readonly doubts: Doubts;
  readonly errors: RepeatedErrors;
}

/** Reports a name of another context that is no type, or no event, which that one publishes. */
export function checkForeign(
  { catalog, doubts, errors }: Checking,
  kind: "type" | "event",
  { name, place }: Reference,
  subject: string,
): void {
  const alias = aliasOf(name)!;
  const used = usedContext(catalog, alias);
  if (!used) {
    if (doubts.mayBeHidden(alias)) return;
    const message = `${subject} names ${name}, and nothing under uses is called ${alias}.`;
    const help = aliasHelp(alias, Object.keys(catalog.uses));
    errors.add(`alias ${alias}`, { code: "unknown-alias", place, subject, message, help });
    return;
  }
  const names = publishedNames(catalog, alias);
  // What could not be read is reported once, where it is named.
  if (used.context === undefined || names[kind].includes(name)) return;
  const other = kind === "type" ? "event" : "type";
  const message = names[other].includes(name)
    ? `${subject} names ${name} where a name of ${AN[kind]} goes: it is ${AN[other]}.`
    : `${subject} names ${name}, which ${used.context} does not publish.`;
  const help = publishedHelp(name, kind, used.context, names);
  errors.add(`${kind} ${name}`, { code: "unpublished", place, subject, message, help });
}

/** Reports a name of another context where only own messages can stand. */
export function refuseForeign(
  findings: Findings,
  kind: string,
  { name, place }: Reference,
  subject: string,
): void {
  const message = `${subject} names ${name}, but only ${AN[kind]} of this context can stand here.`;
  const help =
    kind === "command"
      ? "Commands go to handlers of this context: let a service of yours call the other one."
      : "Events of other contexts start or stop sagas, and go into projections.";
  findings.error("foreign-reference", place, subject, message, help);
}

const AN: Readonly<Record<string, string>> = {
  command: "a command",
  event: "an event",
  type: "a type",
};

/** Reports events of other contexts that no saga and no projection can hear. */
export function checkForeignEvents(catalog: Catalog, findings: Findings): void {
  const heard = [
    ...catalog.sagas.flatMap((saga) => heardBy(saga).map((event) => ({ name: saga.name, event }))),
    ...catalog.projections.flatMap(({ name, on }) => on.map((event) => ({ name, event }))),
  ];
  for (const { name, event } of heard) {
    const alias = aliasOf(event.name);
    if (alias === undefined || usedContext(catalog, alias)?.context !== RESERVED) continue;
    const text = `${name} hears ${event.name}, which in its chart would be an event of XState's own.`;
    const help = `Hear it with a program of yours, which sends a command: no context should be called ${RESERVED}.`;
    findings.error("foreign-event", event.place, name, text, help);
  }
}

/** What the names of XState's own events begin with. */
const RESERVED = "xstate";

type Names = Readonly<Record<"type" | "event", readonly string[]>>;

function publishedNames(catalog: Catalog, alias: string): Names {
  const types = catalog.types.filter(({ name }) => aliasOf(name) === alias);
  return {
    type: types.map(({ name }) => name),
    event: (usedContext(catalog, alias)?.events ?? []).map(({ name }) => name),
  };
}

function aliasHelp(alias: string, known: readonly string[]): string {
  const near = nearest(alias, known);
  if (near !== undefined) return `Did you mean ${near}?`;
  const write = `write uses: { ${alias}: ./vendor/${alias}.catalog.json }, a copy of its catalog.json`;
  return known.length === 0
    ? `At the top of a file, ${write}.`
    : `Known are ${known.join(", ")}; for another one ${write}.`;
}

function publishedHelp(
  name: string,
  kind: "type" | "event",
  context: string,
  names: Names,
): string {
  const near = nearest(name, names[kind]);
  if (near !== undefined) return `Did you mean ${near}?`;
  const lists = (["type", "event"] as const).flatMap((what) =>
    names[what].length === 0 ? [] : `the ${what}s ${listed(names[what])}`,
  );
  return lists.length === 0
    ? `${context} publishes nothing: ask for a feed under its published.`
    : `${context} publishes ${lists.join(", and ")}.`;
}

function listed(names: readonly string[]): string {
  const more = names.length - MAX_LISTED;
  return names.slice(0, MAX_LISTED).join(", ") + (more > 0 ? ` and ${more} more` : "");
}
