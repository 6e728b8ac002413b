// What became of a message from one version to the next, in words.
import type { Change, Conversion, Version } from "../model.ts";
import type { Field } from "../type.ts";
import { code, json, plain } from "./markdown-text.ts";

/** One line per change that led to a version. */
export function changeLines({ changes, fields }: Version): readonly string[] {
  return changes.map((change) => `${sentence(change, fields)}${losses(change)}`);
}

function sentence(change: Change, fields: readonly Field[]): string {
  switch (change.kind) {
    case "rename":
      return `${code(change.from)} is now called ${code(change.to)}.`;
    case "add": {
      const filled = change.with ?? fields.find(({ name }) => name === change.field)?.default;
      const value = filled ? `filled with ${json(filled.value)}` : "left out in older ones";
      return `${code(change.field)} is new, ${value}.`;
    }
    case "remove": {
      const back = change.restore
        ? `; the way back fills it with ${json(change.restore.value)}`
        : "";
      return `${code(change.field)} is gone${back}.`;
    }
    case "convert":
      return `${code(change.field)} is converted: ${conversion(change.with)}.`;
    case "replace": {
      const { from, to, up, down } = change;
      const hooks = [up && `by ${code(up.name)}`, down && `back by ${code(down.name)}`];
      const how = hooks.filter((hook) => hook !== undefined).join(", ");
      const names = (list: readonly string[]): string => list.map(code).join(", ");
      if (names(from) === names(to)) return `${names(to)} is made anew${how && `, ${how}`}.`;
      return `${names(from)} became ${names(to)}${how && `, ${how}`}.`;
    }
  }
}

function conversion({ name, currency, values = {} }: Conversion): string {
  switch (name) {
    case "minorUnits":
      return `to minor units of ${currency}`;
    case "single":
      return "to a list of the one value";
    case "datetime":
      return "to the start of that day, UTC";
    case "values": {
      const pairs = Object.entries(values).map(([old, now]) => `${code(old)} to ${code(now)}`);
      return pairs.join(", ");
    }
    default:
      return `to ${name}`;
  }
}

function losses({ loses, invents }: Change): string {
  const lost = [
    ["Lost on the way up", listOf(loses, "up")],
    ["Lost on the way back", listOf(loses, "down")],
    ["Invented", Array.isArray(invents) ? invents.map(String) : listOf(invents, "up")],
  ] as const;
  return lost
    .filter(([, list]) => list.length > 0)
    .map(([what, list]) => ` ${what}: ${list.map(plain).join(", ")}.`)
    .join("");
}

function listOf(value: unknown, key: string): readonly string[] {
  if (typeof value !== "object" || value === null || !(key in value)) return [];
  const list = (value as Readonly<Record<string, unknown>>)[key];
  return (Array.isArray(list) ? list : [list]).map(String);
}
