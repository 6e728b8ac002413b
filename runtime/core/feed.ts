// A feed: what outsiders see of events, in one version each, and without what is hidden. Pure.
import { type AnyCreator, downcast, type Recorded, upcast } from "./message.ts";

/**
 * What of a value is shown: all of it; these fields of a mapping; or the same inside of each item
 * of a list, of each value of a map, or of a type that may hold itself. Nothing else is shown.
 */
export type Shown =
  | true
  | { readonly [field: string]: Shown }
  | readonly [of: "list" | "map", inner: Shown]
  | readonly [of: "type", name: string];

/** One feed: its events, each in the version and with the fields that outsiders see. */
export interface FeedContract {
  readonly kind: "feed";
  readonly context: string;
  readonly name: string;
  readonly events: Readonly<Record<string, FeedEvent>>;
  /** What is shown of types, by their names. */
  readonly types?: Readonly<Record<string, Shown>>;
}

/** An event of a feed. */
export interface FeedEvent {
  readonly event: AnyCreator;
  readonly version: number;
  readonly shows: Shown;
}

/**
 * A stored event as a feed shows it: cast to the feed's version, without what is hidden and without
 * metadata. Throws `unknown_version`, `upcast_invalid` or `downcast_invalid`.
 */
export function publicEvent(feed: FeedContract, stored: Recorded): Recorded {
  const { event, version, shows } = feed.events[stored.type]!;
  const { metadata: _, ...rest } = stored;
  const data = stored.version === version ? stored.data : cast(event, version, stored);
  return { ...rest, version, data: show(data, shows, feed.types ?? {}) };
}

function cast({ definition }: AnyCreator, version: number, stored: Recorded): unknown {
  return downcast(definition, version, upcast(definition, stored.version, stored.data));
}

function show(value: unknown, shown: Shown, types: FeedContract["types"] & {}): unknown {
  if (shown === true || typeof value !== "object" || value === null) return value;
  if (isTagged(shown)) return showTagged(value, shown, types);
  // Where only fields are shown, a list shows nothing.
  if (Array.isArray(value)) return [];
  const fields = value as Readonly<Record<string, unknown>>;
  const kept = Object.entries(shown).flatMap(([name, inner]) =>
    Object.hasOwn(fields, name) ? [[name, show(fields[name], inner, types)] as const] : [],
  );
  return Object.fromEntries(kept);
}

type Tagged = Extract<Shown, readonly unknown[]>;

const isTagged = (shown: Exclude<Shown, true>): shown is Tagged => Array.isArray(shown);

function showTagged(
  value: object,
  [of, inner]: Tagged,
  types: FeedContract["types"] & {},
): unknown {
  if (of === "type") return show(value, types[inner as string] ?? {}, types);
  const each = (item: unknown): unknown => show(item, inner as Shown, types);
  if (of === "list") return Array.isArray(value) ? value.map(each) : [];
  if (Array.isArray(value)) return {};
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, each(item)]));
}
