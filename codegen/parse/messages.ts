// Commands and events with their versions and changes.
import type { Place } from "../finding.ts";
import { CHANGE, LOSSES } from "../format/changes.ts";
import { COMMAND, DELIVERIES, EVENT, REJECTION, STATUSES, VERSION } from "../format/messages.ts";
import { DATE, FIELD, HOOK, NAME, RENAME, REPLACE } from "../format/patterns.ts";
import type { Change, Hook, MessageType, RejectionType, Version } from "../model.ts";
import { parseConversion } from "./conversion.ts";
import { docOf, parseFields } from "./fields.ts";
import { type Keys, readKeys } from "./keys.ts";
import { parseIgnored } from "./lint.ts";
import type { Entry, Value, YamlReader } from "./yaml.ts";

/** One command or event. */
export function parseMessage(
  yaml: YamlReader,
  kind: MessageType["kind"],
  { key, place, value }: Entry,
): MessageType {
  const keys = readKeys(yaml, value, key, kind === "command" ? COMMAND : EVENT);
  if (!NAME.test(key)) {
    const help = "Start with a capital, then letters and digits: OrderPlaced.";
    yaml.findings.error("message-name", place, key, `"${key}" is no message name.`, help);
  }
  return {
    kind,
    name: key,
    versions: versionsOf(yaml, key, keys, place),
    reserved: keys.texts("reserved"),
    rejects: keys.entries("rejects").map((entry) => parseRejection(yaml, key, entry)),
    ...deliveryOf(yaml, key, keys),
    ...docOf(keys),
    ignored: parseIgnored(yaml, key, keys.get("lint")),
    place,
  };
}

function deliveryOf(yaml: YamlReader, name: string, keys: Keys): Pick<MessageType, "delivery"> {
  const written = keys.text("delivery");
  if (written === "direct") return { delivery: written };
  if (written !== undefined && !DELIVERIES.some((known) => known === written)) {
    const help = `Write one of ${DELIVERIES.join(", ")}.`;
    const text = `${name} has the unknown delivery "${written}".`;
    yaml.findings.error("delivery", keys.place("delivery"), name, text, help);
  }
  return {};
}

function versionsOf(yaml: YamlReader, name: string, keys: Keys, place: Place): readonly Version[] {
  const versions = keys.get("versions");
  const bare = keys.get("payload");
  if (!versions) {
    if (!bare && !keys.isWrong) reportMissing(yaml, name, name, place);
    return [versionOf(yaml, name, keys, 1, place)];
  }
  const entries = yaml.entries(versions, `versions of ${name}`);
  const isEmpty = entries.length === 0 && (yaml.isMapping(versions) || yaml.isNothing(versions));
  if (isEmpty) reportMissing(yaml, name, name, place);
  let next = 1;
  const found = entries.flatMap((entry) => {
    const number = next++;
    if (entry.key !== String(number)) {
      const help = "Number versions 1, 2, 3 … in order, as integers.";
      const message = `The version ${entry.key} of ${name} is not ${number}.`;
      yaml.findings.error("version-number", entry.place, name, message, help);
      // Where one is left out, those behind it are numbered rightly.
      if (/^[1-9]\d*$/.test(entry.key)) next = Number(entry.key) + 1;
      return [];
    }
    const own = readKeys(yaml, entry.value, `${name} v${number}`, VERSION);
    if (!own.get("payload") && !own.isWrong)
      reportMissing(yaml, name, `${name} v${number}`, entry.place);
    const version = versionOf(yaml, name, own, number, entry.place);
    return [{ ...version, reserved: own.texts("reserved"), ...docOf(own) }];
  });
  // Whoever reads the catalog may count on a version.
  return found.length > 0 ? found : [versionOf(yaml, name, keys, 1, place)];
}

function reportMissing(yaml: YamlReader, name: string, what: string, place: Place): void {
  const help = "Give it a payload, {} for an empty one.";
  yaml.findings.error("payload-missing", place, name, `${what} has no payload.`, help);
}

function versionOf(
  yaml: YamlReader,
  name: string,
  keys: Keys,
  number: number,
  place: Place,
): Version {
  const written = keys.text("status") ?? "active";
  const status = STATUSES.find((known) => known === written);
  if (!status) {
    const help = `Write one of ${STATUSES.join(", ")}.`;
    const message = `${name} v${number} has the unknown status "${written}".`;
    yaml.findings.error("status", keys.place("status"), name, message, help);
  }
  const payload = keys.get("payload");
  const changes = keys.get("changes");
  const sunset = sunsetOf(yaml, name, keys);
  const example = keys.plain("example");
  return {
    number,
    status: status ?? "active",
    fields: payload ? parseFields(yaml, payload, name) : [],
    changes: changes
      ? yaml.items(changes, `changes of ${name}`).flatMap((item) => parseChange(yaml, name, item))
      : [],
    ...(sunset !== undefined && { sunset }),
    ...(example !== undefined && { example }),
    reserved: [],
    place,
  };
}

function sunsetOf(yaml: YamlReader, name: string, keys: Keys): string | undefined {
  const sunset = keys.text("sunset");
  if (sunset === undefined || DATE.test(sunset)) return sunset;
  const help = "Write a date such as 2027-01-31.";
  yaml.findings.error("sunset", keys.place("sunset"), name, `"${sunset}" is no date.`, help);
  return undefined;
}

function parseChange(yaml: YamlReader, name: string, item: Value): readonly Change[] {
  const keys = readKeys(yaml, item, `A change of ${name}`, CHANGE);
  if (keys.isWrong) return [];
  const loses = keys.get("loses");
  const lost = loses && readKeys(yaml, loses, `loses of ${name}`, LOSSES);
  const common = {
    place: item.place,
    loses: { up: lost?.texts("up") ?? [], down: lost?.texts("down") ?? [] },
    invents: keys.texts("invents"),
  };
  const change = changeOf(yaml, name, keys);
  if (change) return [{ ...common, ...change } as Change];
  const help = "Write rename: a -> b, add: b, remove: a, convert: a or replace: a, b -> c.";
  yaml.findings.error("change", item.place, name, `${name} has a change that is none.`, help);
  return [];
}

type Bare<C> = C extends Change ? Omit<C, "place" | "loses" | "invents"> : never;

function changeOf(yaml: YamlReader, name: string, keys: Keys): Bare<Change> | undefined {
  const rename = arrow(keys.text("rename"), RENAME);
  if (rename) return { kind: "rename", from: rename.from[0]!, to: rename.to[0]! };
  const add = fieldName(keys, "add");
  if (add !== undefined) {
    const literal = keys.get("with");
    return { kind: "add", field: add, ...(literal && { with: { value: yaml.plain(literal) } }) };
  }
  const remove = fieldName(keys, "remove");
  if (remove !== undefined) {
    const literal = keys.get("restore");
    const restore = literal && { restore: { value: yaml.plain(literal) } };
    return { kind: "remove", field: remove, ...restore };
  }
  const convert = fieldName(keys, "convert");
  if (convert !== undefined) {
    return { kind: "convert", field: convert, with: parseConversion(yaml, name, keys) };
  }
  const replace = arrow(keys.text("replace"), REPLACE);
  if (!replace) return undefined;
  const up = hookOf(yaml, name, keys, "up");
  const down = hookOf(yaml, name, keys, "down");
  return { kind: "replace", ...replace, ...(up && { up }), ...(down && { down }) };
}

/** Text that is no name of a field is no change. */
function fieldName(keys: Keys, key: string): string | undefined {
  const text = keys.text(key);
  return text !== undefined && FIELD.test(text) ? text : undefined;
}

function arrow(
  text: string | undefined,
  pattern: RegExp,
): { from: string[]; to: string[] } | undefined {
  if (text === undefined || !pattern.test(text)) return undefined;
  const [from = "", to = ""] = text.split("->");
  const names = (list: string): string[] => list.split(",").map((name) => name.trim());
  return { from: names(from), to: names(to) };
}

function hookOf(yaml: YamlReader, name: string, keys: Keys, key: string): Hook | undefined {
  const text = keys.text(key);
  if (text === undefined) return undefined;
  const match = HOOK.exec(text);
  if (match) return { file: match[1]!, name: match[2]! };
  const help = "Write ./hooks/file.ts#functionName, relative to this file.";
  yaml.findings.error("hook", keys.place(key), name, `"${text}" is no hook.`, help);
  return { file: "./hooks.ts", name: "unknown" };
}

function parseRejection(yaml: YamlReader, command: string, entry: Entry): RejectionType {
  const { key, place, value } = entry;
  const keys = readKeys(yaml, value, `${command}.${key}`, REJECTION);
  const payload = keys.get("payload");
  const fields = payload ? parseFields(yaml, payload, `${command}.${key}`) : [];
  return { reason: key, fields, ...docOf(keys), place };
}
