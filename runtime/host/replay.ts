// Carries out what persons have ordered for the dead letters of a reader's keys: in the lane of the
// key, so that nothing new of it is handled in between (design §8.5). What is handled twice, as the
// owner changed on the way, has one effect, as every input has.
import { EventwrightError, messageOf } from "../core/error.ts";
import { UNREADABLE } from "./dead-letters.ts";
import { withSpans } from "./handling.ts";
import { attempt, handleInput, ownershipLost, parkedName } from "./input.ts";
import { letterOf, type StoredDeadLetter } from "./letters.ts";
import type { LetterOrder } from "./order.ts";
import type { Input, Source } from "./reader.ts";
import type { Worker } from "./stint.ts";

/** Dead letters that are read at one time. */
const PAGE = 100;

/** Handles the dead letters of a key again, or forgets them. */
export async function carryOutForLetters(worker: Worker, order: LetterOrder): Promise<void> {
  const { definition } = worker;
  const lane = await laneOf(worker, order.key);
  if (lane === undefined) return;
  const work = async (): Promise<void> => {
    await mayGoOn(worker);
    await (order.action === "replay" ? replay(worker, order) : drop(worker, order));
  };
  // Each input of what had no readable key is handled in the lane of its own.
  return order.key === UNREADABLE ? work() : definition.lanes.run(lane, work);
}

/** Rejects when the stint is over: what is left is left to the next owner. */
export async function mayGoOn({ definition, ownership, over }: Worker): Promise<void> {
  if (over.stopped) throw ownershipLost(definition.name);
  await ownership.ready();
}

/**
 * The key as its inputs name it: in the record and in subjects a long one is only told apart. None
 * when it is in another shard, whose owner has the order too.
 */
async function laneOf(worker: Worker, key: string): Promise<string | undefined> {
  const { definition, parked } = worker;
  const { index, of } = definition.shard;
  const [oldest] = await readLetters(worker, key, 0, 1);
  const isOurs = of === 1 || parked.has(key);
  try {
    const [input] = oldest ? inputsOf(worker, key, oldest) : [];
    return input?.key ?? (isOurs ? key : undefined);
  } catch {
    // What cannot be read is in the first shard, as long as its key is not known.
    return isOurs || index === 0 ? key : undefined;
  }
}

async function replay(worker: Worker, order: LetterOrder): Promise<void> {
  const { key } = order;
  let handled = 0;
  let count = 0;
  for (;;) {
    const letters = await readLetters(worker, key, handled, PAGE);
    if (letters.length === 0) break;
    for (const letter of letters) {
      await mayGoOn(worker);
      const failure = await handleAgain(worker, key, letter);
      if (failure !== undefined) {
        if (handled > 0) await forget(worker, key, handled);
        return keepParked(worker, order, letter, failure);
      }
      handled = letter.sequence;
      count++;
    }
    await forget(worker, key, handled);
  }
  worker.parked.delete(key);
  tell(worker, order, "info", "dead_letters_replayed", `handled ${count} dead letters again`);
}

const DIVIDED = "It had no readable key, and the reader has several shards: drop it.";

/** Handles a dead letter; gives why it still cannot be. Rejects when the stint is over. */
async function handleAgain(
  worker: Worker,
  key: string,
  letter: StoredDeadLetter,
): Promise<string | undefined> {
  if (key === UNREADABLE && worker.definition.shard.of > 1) return DIVIDED;
  if (letter.truncated) return `It was too large to be kept whole: ${letter.truncated} are gone.`;
  let inputs: readonly Input[];
  try {
    inputs = inputsOf(worker, key, letter);
  } catch (error) {
    return messageOf(error);
  }
  for (const input of inputs) {
    if (key === UNREADABLE && input.key !== UNREADABLE) {
      const { lanes } = worker.definition;
      const source = sourceOf(worker, letter);
      await lanes.run(input.key, () => handleInput(worker, source, letter.message, input));
      continue;
    }
    const failed = await attempt(worker, input, undefined);
    if (failed) return messageOf(failed.error);
  }
  return undefined;
}

/** What a dead letter holds for a key: a message may hold something for others too. */
function inputsOf(worker: Worker, key: string, letter: StoredDeadLetter): readonly Input[] {
  const { definition, ownership } = worker;
  const { message } = letter;
  const source = sourceOf(worker, letter);
  const read = definition.inputsAgain
    ? definition.inputsAgain(message, ownership)
    : definition.inputsOf(message, source, ownership);
  // Whoever sent it waits no more: what is done now is done on a person's order.
  const inputs = withSpans(worker, source, message, read, "cause");
  return key === UNREADABLE ? inputs : inputs.filter((input) => parkedName(input.key) === key);
}

function sourceOf({ definition }: Worker, { message }: StoredDeadLetter): Source {
  const [first] = definition.sources;
  const found = definition.sources.find(({ stream }) => stream === message.stream);
  if (found) return found;
  // A direct command came from no stream: it is handled as one of the queue.
  if (definition.inputsAgain && first) return first;
  const text = `${definition.name} does not read ${message.stream}, from where the message came.`;
  throw new EventwrightError("unknown_stream", text);
}

function keepParked(
  worker: Worker,
  order: LetterOrder,
  letter: StoredDeadLetter,
  reason: string,
): void {
  const { parked } = worker;
  if (parked.has(order.key)) parked.set(order.key, reason.slice(0, 200));
  const what = `the dead letter ${letter.sequence} cannot be handled: ${reason}`;
  tell(worker, order, "error", "replay_failed", what);
}

async function drop(worker: Worker, order: LetterOrder): Promise<void> {
  const { host, parked } = worker;
  const { key, action, letter = Number.POSITIVE_INFINITY } = order;
  const subject = host.names.deadLetter(worker.definition.name, key);
  const last =
    action === "drop-first"
      ? (await readLetters(worker, key, 0, 1))[0]
      : await host.connection.lastOf(host.names.deadLetters, subject, { leader: true });
  if (last && last.sequence <= letter) await forget(worker, key, last.sequence);
  if (action === "drop") parked.delete(key);
  tell(worker, order, "warn", "dead_letters_dropped", `dropped up to ${last?.sequence ?? 0}`);
}

async function readLetters(
  { host, definition }: Worker,
  key: string,
  after: number,
  limit: number,
): Promise<readonly StoredDeadLetter[]> {
  const { connection, names } = host;
  const subject = names.deadLetter(definition.name, key);
  const options = { leader: true, limit };
  const stored = await connection.readSubject(names.deadLetters, subject, after, options);
  return stored.map(letterOf);
}

/** Deletes the dead letters of a key up to a sequence. */
function forget({ host, definition }: Worker, key: string, sequence: number): Promise<void> {
  const { connection, names } = host;
  const subject = names.deadLetter(definition.name, key);
  return connection.purgeBelow(names.deadLetters, sequence + 1, subject);
}

/** Tells the log what became of an order. */
export function tell(
  { host, definition }: Worker,
  { key }: Pick<LetterOrder, "key">,
  level: "info" | "warn" | "error",
  event: string,
  what: string,
): void {
  const { name: reader } = definition;
  host.log({ level, event, message: `${reader} ${key}: ${what}.`, reader, key });
}
