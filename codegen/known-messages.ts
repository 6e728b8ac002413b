// What is known of messages from the last run, so that the next one checks and makes only what
// changed. It all holds for the types, actors and whatever else is around the messages.
import type { EmitOptions } from "./emit/names.ts";
import type { Finding } from "./finding.ts";
import type { Lock } from "./lock/file.ts";
import type { Catalog, MessageType } from "./model.ts";
import { isSame, withoutPlaces } from "./type.ts";

/** Kept by whoever loads and generates the same catalog again and again. */
export interface KnownMessages {
  /** The lock as the last run found it. */
  readonly lock: Lock | undefined;
  /** The catalog without messages that are as they were when nothing was wrong with them. */
  open(catalog: Catalog, lock: Lock | undefined): Catalog;
  /** Notes what was found wrong with the catalog that was opened last. */
  note(catalog: Catalog, findings: readonly Finding[]): void;
  /** What was made of a message that is still the same. */
  readonly remember: NonNullable<EmitOptions["remember"]>;
}

/** Knows nothing yet. */
export function knownMessages(): KnownMessages {
  const right = new Map<string, MessageType>();
  const made = new Map<string, Made>();
  let around = "";
  let lock: Lock | undefined;
  const isOpen = (message: MessageType): boolean => {
    const before = right.get(keyOf(message));
    if (before === undefined || !isSame(before, message)) return true;
    right.set(keyOf(message), message);
    return false;
  };
  return {
    get lock() {
      return lock;
    },
    open(catalog, found) {
      const now = surroundings(catalog);
      if (now !== around) made.clear();
      if (now !== around || found?.text !== lock?.text) right.clear();
      around = now;
      lock = found;
      const { commands, events } = catalog;
      return { ...catalog, commands: commands.filter(isOpen), events: events.filter(isOpen) };
    },
    note({ commands, events }, findings) {
      const messages = [...commands, ...events];
      const wrong = wrongOf(messages, findings);
      if (wrong === undefined) return;
      right.clear();
      for (const message of messages) {
        if (!wrong.has(message.name)) right.set(keyOf(message), message);
      }
    },
    remember(kind, message, make) {
      const before = made.get(keyOf(message));
      const isKnown = before !== undefined && isSame(before.message, message);
      const texts = isKnown ? before.texts : new Map<string, string>();
      if (before?.message !== message) made.set(keyOf(message), { message, texts });
      const text = texts.get(kind) ?? make();
      texts.set(kind, text);
      return text;
    },
  };
}

/** What was made of a message: texts by their kinds. */
interface Made {
  readonly message: MessageType;
  readonly texts: Map<string, string>;
}

const keyOf = ({ kind, name }: MessageType): string => `${kind} ${name}`;

/** The names of messages with findings; undefined when one may be of any. */
function wrongOf(
  messages: readonly MessageType[],
  findings: readonly Finding[],
): ReadonlySet<string> | undefined {
  const names = new Set(messages.map(({ name }) => name));
  const wrong = new Set<string>();
  for (const { severity, subject } of findings) {
    // An error may stand for several: a name that nobody defines is reported once.
    if (severity === "error") return undefined;
    const own = (subject.match(/\w+/g) ?? []).filter((word) => names.has(word));
    if (own.length === 0) return undefined;
    for (const name of own) wrong.add(name);
  }
  return wrong;
}

/** Everything but messages; of those what checks and files of others depend on. */
function surroundings({ commands, events, ...rest }: Catalog): string {
  const outlines = [...commands, ...events].map(({ name, versions, rejects }) => [
    name,
    versions.length,
    rejects.map(({ reason }) => reason),
  ]);
  return JSON.stringify([rest, outlines], withoutPlaces);
}
