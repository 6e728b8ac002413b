// What is known of messages from the last run, so that the next one checks and makes only what
// changed. It all holds for the types, actors and whatever else is around the messages.
import { createHash } from "node:crypto";
import { AROUND, type OutputFile } from "./emit/mod.ts";
import type { EmitOptions } from "./emit/names.ts";
import type { Finding } from "./finding.ts";
import type { Lock } from "./lock/file.ts";
import { factsOf } from "./message-facts.ts";
import type { Catalog, MessageType } from "./model.ts";
import { resolveDefaults } from "./parse/defaults.ts";
import { isSame, withoutPlaces } from "./type.ts";

/** Kept by whoever loads and generates the same catalog again and again. */
export interface KnownMessages {
  /** The lock as the last run found it, or left it. */
  readonly lock: Lock | undefined;
  /** The catalog without messages that are as they were when nothing was wrong with them. */
  open(catalog: Catalog, lock: Lock | undefined): Catalog;
  /** Whether what is around the messages of it is as it was when nothing was wrong. */
  readonly isAroundRight: boolean;
  /** Notes what was found wrong with the catalog that was opened last. */
  note(catalog: Catalog, findings: readonly Finding[]): void;
  /** Gives again what was made of a message that is still the same. */
  readonly remember: NonNullable<EmitOptions["remember"]>;
  /** A number for what a file is made of: as long as that is the same, so is the number. */
  numberOf(of: NonNullable<OutputFile["of"]>): number;
  /** All of it, for a process that goes on from here. */
  recollect(): Recollection;
}

/** What one run knows and the next one may go on from. */
export interface Recollection {
  /** A hash of what was around the messages. */
  readonly around: string;
  readonly aroundNumber: number;
  /** No number so far is as high as this one. */
  readonly nextNumber: number;
  readonly messages: readonly KnownMessage[];
}

/** What is known of one message. */
export interface KnownMessage {
  readonly message: MessageType;
  readonly number: number;
  /** Whether nothing was wrong with it. */
  readonly isRight: boolean;
  /** The parts of files that were made of it, by those files. */
  readonly texts: ReadonlyMap<string, string>;
}

/** Knows what the last run did, and its lock; without it, nothing yet. */
export function knownMessages(before?: Recollection, lockBefore?: Lock): KnownMessages {
  const right = new Map<string, MessageType>();
  const made = new Map<string, Made>();
  let unused = before;
  let around = before?.around ?? "";
  let aroundNumber = before?.aroundNumber ?? 0;
  let nextNumber = before?.nextNumber ?? 1;
  /** What was around messages when nothing was wrong. */
  let rightAround = around;
  let lock = lockBefore;
  const isOpen = (message: MessageType): boolean => {
    const known = right.get(keyOf(message));
    if (known === undefined || !isSame(known, message)) return true;
    right.set(keyOf(message), message);
    return false;
  };
  const madeOf = (message: MessageType): Made => {
    const known = made.get(keyOf(message));
    if (known?.message === message) return known;
    if (known && isSame(known.message, message)) {
      known.message = message;
      return known;
    }
    const anew = { message, number: nextNumber++, texts: new Map<string, string>() };
    made.set(keyOf(message), anew);
    return anew;
  };
  const recall = (catalog: Catalog): void => {
    for (const { message, number, isRight, texts } of resolved(unused?.messages ?? [], catalog)) {
      made.set(keyOf(message), { message, number, texts: new Map(texts) });
      if (isRight) right.set(keyOf(message), message);
    }
  };
  return {
    get lock() {
      return lock;
    },
    get isAroundRight() {
      return around !== "" && around === rightAround;
    },
    open(catalog, found) {
      const now = hashOfSurroundings(catalog);
      if (now === around) recall(catalog);
      else {
        made.clear();
        aroundNumber = nextNumber++;
      }
      if (now !== around || found?.text !== lock?.text) right.clear();
      unused = undefined;
      around = now;
      lock = found;
      const { commands, events } = catalog;
      return { ...catalog, commands: commands.filter(isOpen), events: events.filter(isOpen) };
    },
    note({ commands, events }, findings) {
      const messages = [...commands, ...events];
      const wrong = wrongOf(messages, findings);
      if (wrong === undefined) return;
      rightAround = around;
      right.clear();
      for (const message of messages) {
        if (!wrong.has(message.name)) right.set(keyOf(message), message);
      }
    },
    remember(file, message, make) {
      const { texts } = madeOf(message);
      const text = texts.get(file) ?? make();
      texts.set(file, text);
      return text;
    },
    numberOf: (of) => (of === AROUND ? aroundNumber : madeOf(of).number),
    recollect() {
      const messages = [...made].map(([key, { message, number, texts }]) => ({
        ...{ message, number, texts, isRight: right.get(key) === message },
      }));
      return { around, aroundNumber, nextNumber, messages };
    },
  };
}

/** What was made of a message: its parts of files. */
interface Made {
  message: MessageType;
  readonly number: number;
  readonly texts: Map<string, string>;
}

const keyOf = ({ kind, name }: MessageType): string => `${kind} ${name}`;

/** Messages as a catalog with these types reads them. */
function resolved(known: readonly KnownMessage[], catalog: Catalog): readonly KnownMessage[] {
  const messages = known.map(({ message }) => message);
  const draft = { ...catalog, commands: messages, events: [] };
  resolveDefaults(draft);
  return known.map((item, index) => ({ ...item, message: draft.commands[index]! }));
}

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

/** Of everything but messages; of those what checks and files of others depend on. */
function hashOfSurroundings({ commands, events, ...rest }: Catalog): string {
  const outlines = [...commands, ...events].map((message) => [
    ...[message.kind, message.name, message.versions.length, factsOf(message).hasInput],
    ...message.rejects.map(({ reason }) => reason),
  ]);
  const text = JSON.stringify([rest, outlines], withoutPlaces);
  return createHash("sha256").update(text).digest("hex");
}
