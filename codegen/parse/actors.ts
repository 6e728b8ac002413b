// Aggregates, services, projections and feeds.
import { AGGREGATE, FEED, PROJECTION, SERVICE } from "../format/actors.ts";
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
  const keys = readKeys(yaml, value, key, kind === "aggregate" ? AGGREGATE : SERVICE);
  const id = keys.reference("id");
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
  const keys = readKeys(yaml, value, key, PROJECTION);
  keys.need("on", "Name the events that it is made of: on: [OrderPlaced].");
  keys.need("row", "Write its fields under row, as in a payload.");
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
  const keys = readKeys(yaml, value, key, FEED);
  keys.need("events", "Name its events with their versions: events: { OrderPlaced: 1 }.");
  return {
    name: key,
    consumers: keys.texts("consumers"),
    events: keys.entries("events").flatMap((entry) => {
      const version = yaml.plain(entry.value);
      if (isVersion(version)) return [{ event: { name: entry.key, place: entry.place }, version }];
      const text = `The version of ${entry.key} in ${key} is no integer from 1.`;
      const help = `Write ${entry.key}: 1.`;
      yaml.findings.error("feed-version", entry.value.place, key, text, help);
      return [];
    }),
    hide: keys.texts("hide"),
    ...docOf(keys),
    place,
  };
}

const isVersion = (value: unknown): value is number => Number.isInteger(value) && Number(value) > 0;
