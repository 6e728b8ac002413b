// Every dead letter and every parked key is accounted for, and whatever must be one is there.
import { CONTEXT, LETTERS, POISON_CUSTOMER, POISON_ORDER } from "../context.ts";
import { type History, messagesOf, type Stored } from "../history.ts";
import type { Ledger } from "../ledger.ts";
import { bucketOf, type Commit, commitsOf } from "./envelopes.ts";

const PROJECTION = "OrdersByCustomer";
const SEEN = new Set(["OrderPlaced", "OrderConfirmed", "OrderCancelled"]);

/** Dead letters and parked keys that nothing explains, and those that are missing. */
export function unexplainedLetters(ledger: Ledger, history: History): readonly string[] {
  const letters = messagesOf(history, LETTERS);
  const ofCommands = letters.filter(({ subject }) => readerOf(subject) === "commands");
  const ofRows = letters.filter(({ subject }) => readerOf(subject) === PROJECTION);
  const others = letters.filter(
    (letter) => !ofCommands.includes(letter) && !ofRows.includes(letter),
  );
  return [
    ...others.map((letter) => `letter: ${nameOf(letter)} is explained by nothing`),
    ...wrongCommandLetters(ledger, ofCommands),
    ...wrongRowLetters(history, ofRows),
    ...wrongParkings(history),
  ];
}

const readerOf = (subject: string): string => subject.split(".")[3] ?? "";

const nameOf = ({ subject, sequence, headers }: Stored): string =>
  `${subject} at ${sequence} (${headers["Ew-Dead-Reason"]})`;

/** What is no command is there, each stored copy of it once; and nothing that is a command. */
function wrongCommandLetters(ledger: Ledger, letters: readonly Stored[]): readonly string[] {
  const found: string[] = [];
  const poison = new Map(
    ledger.filter(({ kind }) => kind === "unreadable").map((entry) => [entry.body, entry]),
  );
  const sources = new Set<string>();
  for (const letter of letters) {
    const { "Ew-Dead-Stream": stream, "Ew-Dead-Sequence": sequence } = letter.headers;
    const source = `${stream} ${sequence}`;
    if (!poison.has(letter.body)) found.push(`letter: ${nameOf(letter)} was a good command`);
    if (sources.has(source)) found.push(`letter: ${nameOf(letter)} is there twice`);
    sources.add(source);
  }
  for (const { id, stored } of poison.values()) {
    for (const sequence of stored) {
      const source = `EW_${CONTEXT}_COMMANDS ${sequence}`;
      if (!sources.has(source)) found.push(`letter: ${id}, stored at ${sequence}, has none`);
    }
  }
  return found;
}

/** The commits of the poisoned row, from the poison on: the first was tried, the others parked. */
export function poisonedCommits(history: History): readonly Commit[] {
  const own = commitsOf(history).filter(({ events }) =>
    events.some(
      ({ event_type, payload }) => SEEN.has(event_type) && payload.customerId === POISON_CUSTOMER,
    ),
  );
  const first = own.findIndex(({ events }) => events[0]?.payload.orderId === POISON_ORDER);
  return first < 0 ? [] : own.slice(first);
}

function wrongRowLetters(history: History, letters: readonly Stored[]): readonly string[] {
  const found: string[] = [];
  const expected = poisonedCommits(history).map(({ sequence }) => String(sequence));
  const there = letters.map(({ headers }) => headers["Ew-Dead-Sequence"] ?? "");
  for (const sequence of expected) {
    if (!there.includes(sequence)) found.push(`letter: the parked commit ${sequence} has none`);
  }
  letters.forEach((letter, index) => {
    const sequence = there[index]!;
    if (!expected.includes(sequence)) found.push(`letter: ${nameOf(letter)} is of a good commit`);
    if (there.indexOf(sequence) !== index) found.push(`letter: ${nameOf(letter)} is there twice`);
    const isParked = letter.headers["Ew-Dead-Reason"]?.startsWith("parked:") ?? false;
    if (isParked === (sequence === expected[0])) found.push(`letter: why ${nameOf(letter)}?`);
  });
  if (String(there) !== String([...there].sort((one, other) => Number(one) - Number(other)))) {
    found.push(`letter: those of ${PROJECTION} are not in the order of the log`);
  }
  return found;
}

function wrongParkings(history: History): readonly string[] {
  const records = bucketOf(history, `EW_${CONTEXT}_READERS`);
  const isPoisoned = poisonedCommits(history).length > 0;
  const parked = [...records].flatMap(([record, value]) =>
    Object.keys((value as { readonly parked: object }).parked).map((key) => `${record} ${key}`),
  );
  const isRight = (text: string): boolean =>
    isPoisoned && text.startsWith(`${PROJECTION}.`) && text.endsWith(` ${POISON_CUSTOMER}`);
  const found = parked.filter((text) => !isRight(text)).map((text) => `parked: ${text}, and why?`);
  if (isPoisoned && !parked.some(isRight)) found.push(`parked: ${POISON_CUSTOMER} is not`);
  return found;
}
