// A page about a context for people: who does what, and what every message holds.
import { messageNamed } from "../check/names.ts";
import {
  type ActorType,
  type Catalog,
  currentVersion,
  type ForeignEvent,
  isOwn,
  type MessageType,
  type NamedType,
  type Reference,
  usedContext,
} from "../model.ts";
import { flowchart } from "./markdown-flow.ts";
import { messageSection } from "./markdown-messages.ts";
import { feedSection, projectionSection, sagaSection } from "./markdown-sagas.ts";
import { code, fieldTable, link, plain, typeBody } from "./markdown-text.ts";
import type { OutputFile } from "./mod.ts";
import type { EmitOptions } from "./names.ts";
import { MARKDOWN_START } from "./origin.ts";
import { usedParts } from "./uses.ts";

/** The page of a context. */
export function emitMarkdown({ catalog }: EmitOptions): readonly OutputFile[] {
  const { context, doc, owner, actors, sagas, projections, published, types } = catalog;
  const blocks = [
    MARKDOWN_START,
    `# ${context}`,
    ...(doc === undefined ? [] : [plain(doc)]),
    ...(owner === undefined ? [] : [`Owner: ${plain(owner)}`]),
    "Solid arrows are commands, dotted ones are events.",
    `\`\`\`mermaid\n${flowchart(catalog)}\n\`\`\``,
    ...chapter("Aggregates and services", actors, (actor) => actorSection(catalog, actor)),
    ...chapter("Sagas", sagas, (saga) => sagaSection(catalog, saga)),
    ...chapter("Projections", projections, projectionSection),
    ...chapter("Feeds for outsiders", published, feedSection),
    ...chapter("Types", types.filter(isOwn), typeSection),
    ...Object.keys(catalog.uses).flatMap((alias) => usedChapter(catalog, alias)),
  ];
  return [{ path: `${context}.md`, text: `${blocks.join("\n\n")}\n` }];
}

function chapter<Item>(
  title: string,
  items: readonly Item[],
  section: (item: Item) => readonly string[],
): readonly string[] {
  return items.length === 0 ? [] : [`## ${title}`, ...items.flatMap(section)];
}

function actorSection(catalog: Catalog, actor: ActorType): readonly string[] {
  const { kind, name, doc, id, handles, emits } = actor;
  const what = kind === "aggregate" ? "An aggregate" : "A service";
  const named = (
    messages: readonly MessageType[],
    references: readonly Reference[],
  ): readonly MessageType[] =>
    references.flatMap((reference) => messageNamed(messages, reference.name) ?? []);
  const messages = [...named(catalog.commands, handles), ...named(catalog.events, emits)];
  return [
    `### ${name}`,
    ...(doc === undefined ? [] : [plain(doc)]),
    `${what}${id ? `, known by its ${link(id.name)}` : ""}.`,
    ...messages.flatMap((message) => messageSection(catalog, message)),
  ];
}

function typeSection({ name, type, doc }: NamedType): readonly string[] {
  return [`### ${name}`, ...(doc === undefined ? [] : [plain(doc)]), ...typeBody(type)];
}

/** What another context publishes; its types are linked to like own ones. */
function usedChapter(catalog: Catalog, alias: string): readonly string[] {
  const { events, types } = usedParts(catalog, alias);
  const { context = alias } = usedContext(catalog, alias) ?? {};
  const sections = [...types.flatMap(typeSection), ...events.flatMap(foreignSection)];
  return sections.length === 0 ? [] : [`## From ${context}`, ...sections];
}

function foreignSection(event: ForeignEvent): readonly string[] {
  const { name, doc, feed } = event;
  const { number, fields } = currentVersion(event);
  return [
    `### ${name}`,
    ...(doc === undefined ? [] : [plain(doc)]),
    `Event, version ${number}, as the feed ${code(feed)} shows it.`,
    fieldTable(fields),
  ];
}
