// Goes on from the last run: what nobody changed since is neither parsed, checked, made nor written
// again. The result is that of a run that knows nothing.
import { resolve } from "node:path";
import type { OutputFile } from "../emit/mod.ts";
import { INDEX, MODEL } from "../emit/names.ts";
import { createFindings } from "../finding.ts";
import type { Generated, GenerateOptions, Kept } from "../generate-loaded.ts";
import {
  type KnownMessage,
  type KnownMessages,
  knownMessages,
  type Recollection,
} from "../known-messages.ts";
import { type Content, knownOutput } from "../known-output.ts";
import type { Loaded } from "../load/catalog.ts";
import { type Lock, readLock } from "../lock/file.ts";
import type { MessageType } from "../model.ts";
import type { ParsedFiles, SourceFile } from "../parse/catalog.ts";
import { type OutputFolder, outputFolder } from "../write.ts";
import { hashOf } from "./cache-folder.ts";
import { keepFiles, readKept } from "./kept-files.ts";
import type { Left, Noted, NotedMessage, Stamp } from "./stamp.ts";

/** What is known when a run begins, and what it learns. */
export interface Recalled {
  readonly parsed: ParsedFiles;
  readonly known: KnownMessages;
  readonly kept: Kept;
  /** Keeps what is known in the end, for the next run; `others` are the further files it read. */
  keep(loaded: Loaded, generated: Generated, others: readonly string[]): void;
}

/** Recalls what the last run of the same kind knew, as far as it is there and still true. */
export async function recall(
  stamp: Stamp,
  options: GenerateOptions,
  files: readonly SourceFile[],
): Promise<Recalled> {
  const parsed = parsedOf(stamp, files);
  const recalled = new Set(parsed.keys());
  const out = outputFolder(resolve(options.out));
  const { last, seen } = stamp;
  const contents = contentsOf(stamp, out);
  const before = last && recollectionOf(stamp, last, parsed, contents);
  const known = knownMessages(before, last && (await lockOf(last, options)));
  const output = knownOutput(out, known, contents);
  let released: string | undefined;
  let outputs: readonly OutputFile[] = [];
  const changed: OutputFolder["changed"] = (all) => {
    outputs = all;
    return output.changed(all);
  };
  return {
    parsed,
    known,
    kept: {
      folder: {
        ...output,
        changed,
        stale: (kinds, current) => output.stale(kinds, current, seen?.keys()),
      },
      remember: known.remember,
      released: (text) => {
        released = text;
      },
    },
    keep({ lock }, { total, findings }, others) {
      const signed = outputs.map(({ path, of }): Left["outputs"][number] => {
        const signature = output.written.get(path) ?? seen?.get(path) ?? "";
        return [path, signature, of === undefined ? 0 : known.numberOf(of)];
      });
      const { messages, ...numbers } = known.recollect();
      const left: Left = {
        ...{ total, findings, ...numbers, outputs: signed },
        lock: hashOf([released ?? lock?.text ?? ""]),
        messages: notedMessages(messages, outputs),
      };
      try {
        stamp.keep(left, others);
        keepFiles(stamp, parsed, stamp.sources, (file) => recalled.has(file));
      } catch {
        // Without it the next run only takes longer.
      }
    },
  };
}

/** What files say that nobody edited. */
function parsedOf(stamp: Stamp, files: readonly SourceFile[]): ParsedFiles {
  const parsed: ParsedFiles = new Map();
  for (const { file, source } of files) {
    const said = readKept(stamp, file, stamp.sources.get(file) ?? "", source);
    if (said) parsed.set(file, said);
  }
  return parsed;
}

/** What was known of messages; of one that is not known as it was, nothing. */
function recollectionOf(
  stamp: Stamp,
  last: Noted,
  parsed: ParsedFiles,
  contents: ReadonlyMap<string, Content>,
): Recollection {
  const said = last.sources.map(([file, hash]) =>
    stamp.sources.get(file) === hash ? parsed.get(file) : readKept(stamp, file, hash),
  );
  const drafts = said.flatMap((file) => file?.draft ?? []);
  const all = drafts.flatMap(({ commands, events }) => [...commands, ...events]);
  const named = new Map(all.map((message) => [keyOf(message), message]));
  const messages = last.messages.flatMap(([key, number, isRight, ...parts]) => {
    const message = named.get(key);
    const found = parts.flatMap(([file, start, length]) => {
      const whole = contents.get(file.slice(1));
      return typeof whole === "string" ? [[file, whole.slice(start, start + length)] as const] : [];
    });
    return message ? [{ message, number, isRight, texts: new Map(found) }] : [];
  });
  return { ...last, messages };
}

/** Files of which parts are used again. */
const WITH_PARTS = [INDEX, MODEL].map((module) => module.slice(1));

/** What files hold that are as the last run left them: what they were made of, or their text. */
function contentsOf({ last, seen }: Stamp, out: OutputFolder): Map<string, Content> {
  const contents = new Map<string, Content>();
  for (const [path, signature, number] of last?.outputs ?? []) {
    if (signature === "" || seen?.get(path) !== signature) continue;
    const content = WITH_PARTS.includes(path) ? out.read(path) : number;
    if (content !== undefined && content !== 0) contents.set(path, content);
  }
  return contents;
}

/** The lock, if it is as the last run left it. */
async function lockOf(last: Noted, { catalog }: GenerateOptions): Promise<Lock | undefined> {
  const lock = await readLock(catalog, createFindings());
  return hashOf([lock?.text ?? ""]) === last.lock ? lock : undefined;
}

/** Where in the files the parts of messages are: they follow each other in the same order. */
function notedMessages(
  messages: readonly KnownMessage[],
  outputs: readonly OutputFile[],
): readonly NotedMessage[] {
  const whole = new Map(outputs.map((file) => [`/${file.path}`, file]));
  const ends = new Map<string, number>();
  return messages.map(({ message, number, isRight, texts }): NotedMessage => {
    const parts = [...texts].flatMap(([file, text]) => {
      const start = whole.get(file)?.text.indexOf(text, ends.get(file)) ?? -1;
      if (start < 0) return [];
      ends.set(file, start + text.length);
      return [[file, start, text.length] as const];
    });
    return [keyOf(message), number, isRight, ...parts];
  });
}

const keyOf = ({ kind, name }: MessageType): string => `${kind} ${name}`;
