// What a catalog file says, as bytes: payloads of messages, and what changed in them, lie apart, so
// that only those that somebody asks for are unpacked. It gives back exactly what was packed, or
// nothing.
import { createHash } from "node:crypto";
import { deserialize, serialize } from "node:v8";
import { factsOf, type MessageFacts, noteFacts } from "../message-facts.ts";
import type { MessageType, Version } from "../model.ts";
import type { ParsedFile } from "../parse/catalog.ts";

/** Everything of a file but its text and the insides of its messages. */
interface Head {
  readonly file: Omit<ParsedFile, "source">;
  /** Of the commands, then of the events, in their order. */
  readonly messages: readonly Packed[];
}

/** What is large in a version. */
type Inside = Pick<Version, "fields" | "changes">;

interface Packed {
  readonly facts: MessageFacts;
  /** Where its inside ends, among those of all messages. */
  readonly end: number;
}

/** How long the hashes at the beginning are: of what it was made of, and of all behind it. */
const HASH_BYTES = 32;
/** How long the number behind them is: of the bytes of the head. */
const LENGTH_BYTES = 4;
const START = 2 * HASH_BYTES + LENGTH_BYTES;

/** Packs what a file says; `key` stands for all that it was made of. */
export function packFile({ source: _, ...file }: ParsedFile, key: string): Uint8Array {
  const { commands, events } = file.draft;
  const bodies: Uint8Array[] = [];
  let end = 0;
  const messages = [...commands, ...events].map((message): Packed => {
    const inside = message.versions.map(({ fields, changes }): Inside => ({ fields, changes }));
    const body = serialize(inside);
    bodies.push(body);
    end += body.length;
    return { facts: factsOf(message), end };
  });
  const draft = { ...file.draft, commands: commands.map(bare), events: events.map(bare) };
  const head = serialize({ file: { ...file, draft }, messages } satisfies Head);
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32LE(head.length);
  const content = Buffer.concat([length, head, ...bodies]);
  return Buffer.concat([sha256(key), sha256(content), content]);
}

/** Unpacks it; undefined when it was made of something else, or is not whole. */
export function unpackFile(bytes: Buffer, key: string, source: string): ParsedFile | undefined {
  const content = bytes.subarray(2 * HASH_BYTES);
  const isRight =
    bytes.length > START &&
    bytes.subarray(0, HASH_BYTES).equals(sha256(key)) &&
    bytes.subarray(HASH_BYTES, 2 * HASH_BYTES).equals(sha256(content));
  if (!isRight) return undefined;
  const bodies = LENGTH_BYTES + content.readUInt32LE(0);
  const { file, messages } = deserialize(content.subarray(LENGTH_BYTES, bodies)) as Head;
  let start = bodies;
  [...file.draft.commands, ...file.draft.events].forEach((message, index) => {
    const { facts, end } = messages[index]!;
    noteFacts(message, facts);
    fillIn(message, content.subarray(start, bodies + end));
    start = bodies + end;
  });
  return { ...file, source };
}

/** The same with nothing inside; its keys keep their order. */
function bare(message: MessageType): MessageType {
  const empty: Inside = { fields: [], changes: [] };
  return { ...message, versions: message.versions.map((version) => ({ ...version, ...empty })) };
}

/** Unpacks what is inside of a message when somebody asks for a part of it. */
function fillIn({ versions }: MessageType, body: Uint8Array): void {
  let inside: readonly Inside[] | undefined;
  const partsOf = (index: number): Inside => {
    inside ??= deserialize(body) as readonly Inside[];
    return inside[index]!;
  };
  versions.forEach((version, index) => {
    Object.defineProperties(version, {
      fields: { get: () => partsOf(index).fields },
      changes: { get: () => partsOf(index).changes },
    });
  });
}

function sha256(content: string | Uint8Array): Buffer {
  return createHash("sha256").update(content).digest();
}
