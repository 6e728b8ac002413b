// Aggregates, services, projections and feeds.
import type { ActorType, FeedType, ProjectionType } from "../model.ts";
import { parseDuration } from "./duration.ts";
import { docOf, parseFields } from "./fields.ts";
import { readKeys } from "./keys.ts";
import type { Entry, YamlReader } from "./yaml.ts";

/** One aggregate or service. */
export function parseActor(
  yaml: YamlReader,
  kind: ActorType["kind"],
  { key, place, value }: Entry,
): ActorType {
  const known = ["doc", "id", "handles", "emits"].filter(
    (name) => kind === "aggregate" || name !== "id",
  );
  const keys = readKeys(yaml, value, key, known);
  const [id] = keys.references("id");
  return {
    kind,
    name: key,
    handles: keys.references("handles"),
    emits: keys.references("emits"),
    ...docOf(keys),
    ...(id && { id }),
    place,
  };
}

/** One projection. */
export function parseProjection(yaml: YamlReader, { key, place, value }: Entry): ProjectionType {
  const keys = readKeys(yaml, value, key, ["doc", "on", "key", "row", "maxLag"]);
  const row = keys.get("row");
  const lag = keys.text("maxLag");
  const maxLagMs = lag === undefined ? undefined : parseDuration(lag);
  if (lag !== undefined && maxLagMs === undefined) {
    const help = "Write a duration such as 5s.";
    yaml.findings.error("duration", keys.place("maxLag"), key, `"${lag}" is no duration.`, help);
  }
  return {
    name: key,
    on: keys.references("on"),
    key: keys.text("key") ?? "",
    row: row ? parseFields(yaml, row, key) : [],
    ...docOf(keys),
    ...(maxLagMs !== undefined && { maxLagMs }),
    place,
  };
}

/** One feed under `published`. */
export function parseFeed(yaml: YamlReader, { key, place, value }: Entry): FeedType {
  const keys = readKeys(yaml, value, key, ["doc", "consumers", "events", "hide"]);
  return {
    name: key,
    consumers: keys.texts("consumers"),
    events: keys.entries("events").map((entry) => ({
      event: { name: entry.key, place: entry.place },
      version: Number(yaml.text(entry.value, `${key}.${entry.key}`)),
    })),
    hide: keys.texts("hide"),
    ...docOf(keys),
    place,
  };
}
