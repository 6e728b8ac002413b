// Commands and events on a context's page.
import { heardBy, sentBy } from "../check/handlers.ts";
import { type Catalog, currentVersion, type MessageType, type Version } from "../model.ts";
import { changeLines } from "./markdown-changes.ts";
import { code, fieldTable, jsonBlock, links, plain, typeText } from "./markdown-text.ts";

/** A command or an event: what it means, and all its versions, the current one first. */
export function messageSection(catalog: Catalog, message: MessageType): readonly string[] {
  const current = currentVersion(message);
  const others = message.versions.filter((version) => version !== current).reverse();
  const isSingle = others.length === 0 && isPlain(current);
  return [
    `#### ${message.name}`,
    ...(message.doc === undefined ? [] : [plain(message.doc)]),
    `${message.kind === "command" ? "Command." : "Event."} ${relations(catalog, message)}`,
    ...(isSingle ? [] : [versionHead(current)]),
    ...versionBody(current),
    ...rejections(message),
    ...others.flatMap((version) => [versionHead(version), ...versionBody(version)]),
  ];
}

const isPlain = ({ number, status }: Version): boolean => number === 1 && status === "active";

function relations(catalog: Catalog, { kind, name, delivery }: MessageType): string {
  if (kind === "command") {
    const senders = catalog.sagas.filter((saga) => sentBy(saga).includes(name));
    const from = links(senders.map((saga) => saga.name));
    const past = delivery === "direct" ? " From outside it comes past the queue." : "";
    return (from === "" ? "Sent from outside." : `Sent by ${from}.`) + past;
  }
  const hearers = [
    ...catalog.sagas.filter((saga) => heardBy(saga).some((event) => event.name === name)),
    ...catalog.projections.filter(({ on }) => on.some((event) => event.name === name)),
    ...catalog.published.filter(({ events }) => events.some(({ event }) => event.name === name)),
  ];
  const by = links(hearers.map((hearer) => hearer.name));
  return by === "" ? "Nobody here hears it." : `Heard by ${by}.`;
}

function versionHead({ number, status, sunset }: Version): string {
  const until = sunset === undefined ? "" : `, until ${plain(sunset)}`;
  return `**Version ${number}** (${status}${until})`;
}

function versionBody(version: Version): readonly string[] {
  const changes = changeLines(version);
  return [
    ...(version.doc === undefined ? [] : [plain(version.doc)]),
    fieldTable(version.fields),
    ...(changes.length === 0
      ? []
      : [`Since version ${version.number - 1}:`, changes.map((line) => `- ${line}`).join("\n")]),
    ...(version.example === undefined ? [] : ["Example:", jsonBlock(version.example)]),
  ];
}

function rejections({ rejects }: MessageType): readonly string[] {
  if (rejects.length === 0) return [];
  const lines = rejects.map(({ reason, doc, fields }) => {
    const data = fields.map(({ name, type }) => `${code(name)} (${typeText(type)})`).join(", ");
    const texts = [doc && plain(doc), data && `Data: ${data}.`].filter(Boolean).join(" ");
    return `- ${code(reason)}${texts && `: ${texts}`}`.replaceAll("\n", " ");
  });
  return ["Rejections of its own:", lines.join("\n")];
}
