// `eventwright dlq`: dead letters are looked at, handled again by whoever runs their reader, or
// forgotten.
import type { LetterFilter, Operations, OrderResult, StoredDeadLetter } from "eventwright";
import type { LoginFlags } from "../nats-login.ts";
import { withOperations } from "../operations.ts";

/** Whose dead letters. */
export interface Whose {
  readonly context: string;
  readonly reader?: string;
  readonly key?: string;
}

/** Options of all of its commands. */
export interface DeadLetterFlags extends LoginFlags {
  readonly json?: boolean;
}

/** Options of those that order something. */
export interface OrderFlags extends DeadLetterFlags {
  /** Seconds. */
  readonly wait: string;
  readonly all?: boolean;
  readonly onlyFirst?: boolean;
}

/** Keys that are listed, and letters that are shown, at most. */
const MAX_SHOWN = 1_000;

/** The dead letters of one key. */
interface Group {
  readonly reader: string;
  readonly key: string;
  readonly count: number;
  readonly oldest: Pick<StoredDeadLetter, "time" | "reason">;
}

/** Prints how many dead letters each key has, since when and why. */
export function runList({ context, reader }: Whose, flags: DeadLetterFlags): Promise<number> {
  return withOperations(context, flags, async (operations) => {
    const { groups, more } = await groupsOf(
      operations,
      filterOf({ context, ...(reader && { reader }) }),
    );
    if (flags.json) {
      console.log(JSON.stringify({ context, keys: groups, more }, null, 2));
      return 0;
    }
    if (groups.length === 0) console.log("There is no dead letter.");
    for (const { reader: name, key, count, oldest } of groups) {
      console.log(`${name} ${key}: ${counted(count)} since ${oldest.time}`);
      console.log(`    ${oldest.reason}`);
    }
    if (more > 0) console.log(`And ${counted(more)} of further keys.`);
    return 0;
  });
}

/** Prints each dead letter of a key. */
export function runShow(whose: Required<Whose>, flags: DeadLetterFlags): Promise<number> {
  return withOperations(whose.context, flags, async (operations) => {
    const letters: StoredDeadLetter[] = [];
    for await (const letter of operations.deadLetters(filterOf(whose))) {
      letters.push(letter);
      if (letters.length === MAX_SHOWN) break;
    }
    if (flags.json) console.log(JSON.stringify(letters.map(plain), null, 2));
    else if (letters.length === 0) console.log(`${whose.reader} ${whose.key} has no dead letter.`);
    else for (const letter of letters) for (const line of linesOf(letter)) console.log(line);
    return 0;
  });
}

/** Has the dead letters of a key, or of all keys of a reader, handled again. */
export function runReplay(
  { context, reader, key }: Whose & { readonly reader: string },
  flags: OrderFlags,
): Promise<number> {
  if ((key === undefined) !== (flags.all ?? false)) {
    console.error(
      "Give the key whose dead letters to handle again, or --all; list prints the keys.",
    );
    return Promise.resolve(2);
  }
  return withOperations(context, flags, async (operations) => {
    const keys = key === undefined ? await keysOf(operations, reader) : [key];
    if (keys.length === 0) console.log(`${reader} has no dead letter.`);
    let exitCode = 0;
    for (const each of keys) {
      const result = await operations.replay(reader, each, { timeoutMs: waitMs(flags) });
      exitCode = Math.max(
        exitCode,
        tellResult({ reader, key: each }, result, flags, "handled again"),
      );
    }
    return exitCode;
  });
}

/** Has the dead letters of a key forgotten. */
export function runDrop(whose: Required<Whose>, flags: OrderFlags): Promise<number> {
  const { context, reader, key } = whose;
  return withOperations(context, flags, async (operations) => {
    const onlyFirst = flags.onlyFirst ?? false;
    const options = { timeoutMs: waitMs(flags), onlyFirst };
    const result = await operations.drop(reader, key, options);
    const isMeant = onlyFirst && result.outcome === "left";
    if (!isMeant || flags.json) return tellResult({ reader, key }, result, flags, "dropped");
    console.log(`${reader} ${key}: the oldest is dropped. Next is: ${result.reason}`);
    return 0;
  });
}

const filterOf = ({ reader, key }: Whose): LetterFilter => ({
  ...(reader !== undefined && { reader }),
  ...(key !== undefined && { key }),
});

async function groupsOf(
  operations: Operations,
  filter: LetterFilter,
): Promise<{ readonly groups: readonly Group[]; readonly more: number }> {
  const groups = new Map<string, Group>();
  let more = 0;
  for await (const { reader, key, time, reason } of operations.deadLetters(filter)) {
    const id = `${reader} ${key}`;
    const known = groups.get(id);
    if (known) groups.set(id, { ...known, count: known.count + 1 });
    else if (groups.size < MAX_SHOWN) {
      groups.set(id, { reader, key, count: 1, oldest: { time, reason } });
    } else more++;
  }
  return { groups: [...groups.values()], more };
}

async function keysOf(operations: Operations, reader: string): Promise<readonly string[]> {
  const { groups } = await groupsOf(operations, { reader });
  return groups.map(({ key }) => key);
}

const counted = (count: number): string => `${count} dead letter${count === 1 ? "" : "s"}`;

/** Seconds that make no sense wait for the usual time. */
function waitMs({ wait }: OrderFlags): number {
  const seconds = Number(wait);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1_000 : 10_000;
}

/** Says what became of an order, and gives the exit code. */
function tellResult(
  whose: { readonly reader: string; readonly key: string },
  result: OrderResult,
  flags: OrderFlags,
  done: string,
): number {
  const { outcome, reason } = result;
  const exitCode = outcome === "done" ? 0 : 1;
  const name = `${whose.reader} ${whose.key}`;
  if (flags.json) console.log(JSON.stringify({ ...whose, ...result }));
  else if (outcome === "done") console.log(`${name}: ${done}.`);
  else if (outcome === "left") {
    console.error(`${name}: still cannot be handled: ${reason}`);
    console.error(
      "    Mend the cause and replay again, or drop the oldest with drop --only-first.",
    );
  } else {
    console.error(`${name}: not done within ${flags.wait} s. It stays ordered.`);
    console.error("    Whoever runs the reader does it: see eventwright readers.");
  }
  return exitCode;
}

function linesOf({ sequence, time, reason, message, truncated }: StoredDeadLetter): string[] {
  const from = message.sequence > 0 ? `${message.stream} ${message.sequence}` : "a direct command";
  const headers = Object.entries(message.headers).map(([name, value]) => `    ${name}: ${value}`);
  return [
    `${sequence} at ${time}: ${reason}`,
    `    ${message.subject}, from ${from}`,
    ...(truncated === undefined ? [] : [`    too large to be kept whole: ${truncated} are gone`]),
    ...headers,
    `    ${textOf(message.bytes)}`,
  ];
}

/** As data that JSON can write. */
function plain({ message, ...letter }: StoredDeadLetter): object {
  return { ...letter, message: { ...message, bytes: textOf(message.bytes) } };
}

/** The text of a body; of one that is none, its bytes in base64. */
function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return `base64 ${Buffer.from(bytes).toString("base64")}`;
  }
}
