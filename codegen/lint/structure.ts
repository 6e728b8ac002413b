// Rules of the whole: who owns it, what is never used, what is out of date, how long chains are.
import { commandsOf, heardBy } from "../check/handlers.ts";
import { eventNamed, messageNamed } from "../check/names.ts";
import type { Place } from "../finding.ts";
import { type Catalog, currentVersion, isOwn, type MessageType, type Reference } from "../model.ts";
import { isMisspelt, nearest } from "../parse/keys.ts";
import { partsOf, type Type } from "../type.ts";
import { unusedAliases } from "./aliases.ts";
import { longChains } from "./chains.ts";
import type { LintContext, Remark, Rule } from "./rule.ts";

/** Most event types that a projection should fold. */
const MAX_PROJECTED = 20;
/** Most event types that an aggregate should emit. */
const MAX_EMITTED = 30;

/** Rules of the whole. */
export const STRUCTURE: readonly Rule[] = [
  {
    code: "no-owner",
    severity: "warning",
    why: "Somebody must be asked before a contract changes.",
    find: ({ catalog }) =>
      catalog.owner === undefined && catalog.context !== ""
        ? [about(catalog, "has no owner", "Write owner: team-orders at the top of one file.")]
        : [],
  },
  {
    code: "no-doc",
    severity: "warning",
    why: "A contract is read by people who did not write it.",
    find: undocumented,
  },
  {
    code: "orphan",
    severity: "warning",
    why: "What nobody uses misleads whoever reads it.",
    find: orphans,
  },
  {
    code: "unused-alias",
    severity: "warning",
    why: "A catalog that nothing refers to is kept up to date for nothing.",
    find: ({ catalog }) => unusedAliases(catalog),
  },
  {
    code: "deprecated-reference",
    severity: "warning",
    why: "What is deprecated will go: new uses of it are debts.",
    find: deprecatedReferences,
  },
  {
    code: "sunset-passed",
    severity: "warning",
    why: "A day was promised, and has passed.",
    find: ({ catalog, today }) =>
      [...catalog.commands, ...catalog.events].flatMap((message) =>
        message.versions
          .filter(({ status, sunset }) => status !== "retired" && sunset && sunset < today)
          .map(({ number, sunset, place }) => ({
            place,
            subject: message.name,
            message: `The sunset of ${message.name} v${number} was ${sunset}.`,
            help: "Set its status to retired, or give it a later sunset.",
          })),
      ),
  },
  {
    code: "wide-projection",
    severity: "warning",
    why: "A projection of everything changes with everything.",
    find: ({ catalog }) =>
      catalog.projections
        .filter(({ on }) => on.length > MAX_PROJECTED)
        .map(({ name, place, on }) => ({
          place,
          subject: name,
          message: `${name} folds ${on.length} event types, over ${MAX_PROJECTED}.`,
          help: "Split it by the question that it answers.",
        })),
  },
  {
    code: "wide-aggregate",
    severity: "info",
    why: "Many event types often mean several aggregates in one.",
    find: ({ catalog }) =>
      catalog.actors
        .filter(({ kind, emits }) => kind === "aggregate" && emits.length > MAX_EMITTED)
        .map(({ name, place, emits }) => ({
          place,
          subject: name,
          message: `${name} emits ${emits.length} event types, over ${MAX_EMITTED}.`,
          help: "See whether it keeps rules that do not need each other.",
        })),
  },
  {
    code: "long-chain",
    severity: "info",
    why: "Nobody sees a process that is spread over many reactions.",
    find: ({ catalog }) => longChains(catalog),
  },
];

const startOf = (catalog: Catalog): Place =>
  [...catalog.types, ...catalog.events, ...catalog.commands, ...catalog.actors][0]?.place ?? {
    file: catalog.context,
    line: 1,
    column: 1,
  };

function about(catalog: Catalog, problem: string, help: string): Remark {
  const { context } = catalog;
  const place = { ...startOf(catalog), line: 1, column: 1 };
  return { place, subject: context, message: `The catalog ${context} ${problem}.`, help };
}

function undocumented({ catalog }: LintContext): readonly Remark[] {
  const { commands, events, actors, sagas, projections } = catalog;
  const named = [...commands, ...events, ...actors, ...sagas, ...projections];
  const whole =
    catalog.doc === undefined && catalog.context !== ""
      ? [about(catalog, "has no doc", "Write doc: at the top of one file: what it is about.")]
      : [];
  const single = named
    .filter(({ doc }) => doc === undefined || doc.trim() === "")
    .map(({ name, place }) => ({
      place,
      subject: name,
      message: `${name} has no doc.`,
      help: "Write doc: one sentence, of what it means to the business.",
    }));
  return [...whole, ...single];
}

function orphans({ catalog }: LintContext): readonly Remark[] {
  const used = usedTypes(catalog);
  const others = new Set(
    [...catalog.commands, ...catalog.events, ...catalog.actors].map(({ name }) => name),
  );
  // A type with the name of something else is an error by itself.
  const types = catalog.types
    .filter((named) => isOwn(named) && !used.has(named.name) && !others.has(named.name))
    .map(({ name, place }) => ({
      place,
      subject: name,
      message: `No message, row or id uses the type ${name}.`,
      help: "Use it, or take it out.",
    }));
  const actors = catalog.actors
    .filter(({ handles, emits }) => handles.length === 0 || emits.length === 0)
    .map(({ name, place, handles }) => ({
      place,
      subject: name,
      message: `${name} ${handles.length === 0 ? "handles no command" : "emits no event"}.`,
      help: "Give it some, or take it out.",
    }));
  return [...types, ...actors];
}

/** Names of types that something is made of. */
function usedTypes(catalog: Catalog): ReadonlySet<string> {
  const messages = [...catalog.commands, ...catalog.events];
  const fields = [
    ...messages.flatMap(({ versions }) => versions.flatMap((version) => version.fields)),
    ...messages.flatMap(({ rejects }) => rejects.flatMap((reject) => reject.fields)),
    ...catalog.projections.flatMap(({ row }) => row),
  ];
  const known = catalog.types.map(({ name }) => name);
  const used = new Set<string>();
  const open: Type[] = fields.map(({ type }) => type);
  for (const { id } of catalog.actors) if (id) open.push({ kind: "named", name: id.name });
  for (let type = open.pop(); type; type = open.pop()) {
    if (type.kind !== "named") open.push(...partsOf(type));
    else if (!used.has(type.name)) {
      // A misspelt name is reported as such, and uses what was meant.
      const isKnown = known.includes(type.name) || !isMisspelt(type.name, known);
      const name = isKnown ? type.name : nearest(type.name, known)!;
      used.add(type.name).add(name);
      open.push(...catalog.types.filter((item) => item.name === name).map((item) => item.type));
    }
  }
  return used;
}

/** Sagas and projections that build on what is going away. */
function deprecatedReferences({ catalog }: LintContext): readonly Remark[] {
  const remarks = (
    named: (name: string) => MessageType | undefined,
    user: string,
    references: readonly Reference[],
  ): readonly Remark[] =>
    references.flatMap(({ name, place }) => {
      const message = named(name);
      const status = message && currentVersion(message).status;
      if (status !== "deprecated" && status !== "retired") return [];
      const text = `${user} builds on ${name}, which is ${status}.`;
      const help = "Build on what replaces it, or say that it is active again.";
      return [{ place, subject: user, message: text, help }];
    });
  const event = (name: string): MessageType | undefined => eventNamed(catalog, name);
  const command = (name: string): MessageType | undefined => messageNamed(catalog.commands, name);
  return [
    ...catalog.sagas.flatMap((saga) => [
      ...remarks(event, saga.name, heardBy(saga)),
      ...remarks(command, saga.name, commandsOf(saga)),
    ]),
    ...catalog.projections.flatMap(({ name, on }) => remarks(event, name, on)),
  ];
}
