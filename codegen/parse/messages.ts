// Commands and events with their versions and changes.
import type { Place } from "../finding.ts";
import type { Change, Hook, MessageType, RejectionType, Status, Version } from "../model.ts";
import { parseConversion } from "./conversion.ts";
import { docOf, parseFields } from "./fields.ts";
import { type Keys, readKeys } from "./keys.ts";
import { parseIgnored } from "./lint.ts";
import type { Entry, Value, YamlReader } from "./yaml.ts";

const MESSAGE_KEYS = ["doc", "payload", "versions", "reserved", "lint"];
/** Keys of a version; a message with a bare payload has them itself. */
const BARE_KEYS = ["status", "sunset", "example"];
const VERSION_KEYS = ["status", "sunset", "payload", "changes", "example", "doc", "reserved"];
const STATUSES = ["draft", "active", "deprecated", "retired"];

/** One command or event. */
export function parseMessage(
  yaml: YamlReader,
  kind: MessageType["kind"],
  { key, place, value }: Entry,
): MessageType {
  const keys = readKeys(yaml, value, key, [
    ...MESSAGE_KEYS,
    ...(kind === "command" ? ["rejects"] : []),
    ...BARE_KEYS,
  ]);
  refuseBareKeys(yaml, key, keys);
  if (!/^[A-Z][A-Za-z0-9]*$/.test(key)) {
    const help = "Start with a capital, then letters and digits: OrderPlaced.";
    yaml.findings.error("message-name", place, key, `"${key}" is no message name.`, help);
  }
  return {
    kind,
    name: key,
    versions: versionsOf(yaml, key, keys, place),
    reserved: keys.texts("reserved"),
    rejects: keys.entries("rejects").map((entry) => parseRejection(yaml, key, entry)),
    ...docOf(keys),
    ignored: parseIgnored(yaml, key, keys.get("lint")),
    place,
  };
}

function refuseBareKeys(yaml: YamlReader, name: string, keys: Keys): void {
  if (!keys.get("versions")) return;
  for (const key of BARE_KEYS) {
    if (!keys.get(key)) continue;
    const help = `Move ${key} into one of the versions.`;
    const message = `${name} has versions: ${key} belongs to one of them.`;
    yaml.findings.error("bare-key", keys.place(key), name, message, help);
  }
}

function versionsOf(yaml: YamlReader, name: string, keys: Keys, place: Place): readonly Version[] {
  const versions = keys.get("versions");
  const bare = keys.get("payload");
  if (bare && versions) {
    const help = "Keep versions, and move the payload into one of them.";
    yaml.findings.error("payload-twice", keys.place("payload"), name, "It has both.", help);
  }
  if (!versions) {
    if (!bare) {
      const help = "Give it a payload, {} for an empty one.";
      yaml.findings.error("payload-missing", place, name, `${name} has no payload.`, help);
    }
    return [versionOf(yaml, name, keys, 1, place)];
  }
  const entries = yaml.entries(versions, `versions of ${name}`);
  if (entries.length === 0) {
    const help = "Give it a version: { 1: { payload: {} } }.";
    yaml.findings.error("payload-missing", place, name, `${name} has no versions.`, help);
  }
  const found = entries.flatMap((entry, index) => {
    const number = index + 1;
    if (entry.key !== String(number)) {
      const help = "Number versions 1, 2, 3 … in order, as integers.";
      const message = `The version ${entry.key} of ${name} is not ${number}.`;
      yaml.findings.error("version-number", entry.place, name, message, help);
      return [];
    }
    const own = readKeys(yaml, entry.value, `${name} v${number}`, VERSION_KEYS);
    const version = versionOf(yaml, name, own, number, entry.place);
    return [{ ...version, reserved: own.texts("reserved"), ...docOf(own) }];
  });
  // Whoever reads the model counts on a first version; why there is none is told by now.
  return found.length > 0 ? found : [versionOf(yaml, name, keys, 1, place)];
}

function versionOf(
  yaml: YamlReader,
  name: string,
  keys: Keys,
  number: number,
  place: Place,
): Version {
  const status = keys.text("status") ?? "active";
  if (!STATUSES.includes(status)) {
    const help = `Write one of ${STATUSES.join(", ")}.`;
    const message = `${name} v${number} has the unknown status "${status}".`;
    yaml.findings.error("status", keys.place("status"), name, message, help);
  }
  const payload = keys.get("payload");
  const changes = keys.get("changes");
  const sunset = keys.text("sunset");
  const example = keys.plain("example");
  return {
    number,
    status: status as Status,
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

const CHANGE_KEYS = ["rename", "add", "remove", "convert", "replace", "with", "restore"];

function parseChange(yaml: YamlReader, name: string, item: Value): readonly Change[] {
  const keys = readKeys(yaml, item, `A change of ${name}`, [
    ...CHANGE_KEYS,
    "up",
    "down",
    "loses",
    "invents",
  ]);
  const loses = keys.get("loses");
  const lost = loses && readKeys(yaml, loses, `loses of ${name}`, ["up", "down"]);
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
  const rename = arrow(keys.text("rename"));
  if (rename) return { kind: "rename", from: rename.from[0]!, to: rename.to[0]! };
  const add = keys.text("add");
  if (add !== undefined) {
    const literal = keys.get("with");
    return { kind: "add", field: add, ...(literal && { with: { value: yaml.plain(literal) } }) };
  }
  const remove = keys.text("remove");
  if (remove !== undefined) {
    const literal = keys.get("restore");
    const restore = literal && { restore: { value: yaml.plain(literal) } };
    return { kind: "remove", field: remove, ...restore };
  }
  const convert = keys.text("convert");
  if (convert !== undefined) {
    return { kind: "convert", field: convert, with: parseConversion(yaml, name, keys) };
  }
  const replace = arrow(keys.text("replace"));
  if (!replace) return undefined;
  const up = hookOf(yaml, name, keys, "up");
  const down = hookOf(yaml, name, keys, "down");
  return { kind: "replace", ...replace, ...(up && { up }), ...(down && { down }) };
}

function arrow(text: string | undefined): { from: string[]; to: string[] } | undefined {
  const [from, to, more] = (text ?? "").split("->");
  if (!from?.trim() || !to?.trim() || more !== undefined) return undefined;
  const names = (list: string): string[] => list.split(",").map((name) => name.trim());
  return { from: names(from), to: names(to) };
}

function hookOf(yaml: YamlReader, name: string, keys: Keys, key: string): Hook | undefined {
  const text = keys.text(key);
  if (text === undefined) return undefined;
  const match = /^(\.{1,2}\/[^#]+\.ts)#([A-Za-z_]\w*)$/.exec(text);
  if (match) return { file: match[1]!, name: match[2]! };
  const help = "Write ./hooks/file.ts#functionName, relative to this file.";
  yaml.findings.error("hook", keys.place(key), name, `"${text}" is no hook.`, help);
  return { file: "./hooks.ts", name: "unknown" };
}

function parseRejection(yaml: YamlReader, command: string, entry: Entry): RejectionType {
  const { key, place, value } = entry;
  const keys = readKeys(yaml, value, `${command}.${key}`, ["doc", "payload"]);
  const payload = keys.get("payload");
  const fields = payload ? parseFields(yaml, payload, `${command}.${key}`) : [];
  return { reason: key, fields, ...docOf(keys), place };
}
