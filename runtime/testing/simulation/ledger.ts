// What the clients of a simulated world have sent, and everything they were answered. It knows
// nothing of how the commands are handled: the audit compares it with what is on the log.
import { EventwrightError } from "../../core/error.ts";
import type { Message } from "../../core/message.ts";
import type { CommandResult } from "../../host/answer.ts";
import type { SendOptions } from "../../host/sender.ts";
import type { SimulatedProcess } from "./process.ts";
import type { Chance } from "./random.ts";
import type { World } from "./world.ts";

/** How often a client sends one command until it gives up. */
const MAX_SENDS = 200;
/** How long a client waits for an answer, in ms, and then until it sends again: ever longer. */
const ANSWER_MS = 10_000;
const PAUSE_MS = 3_000;
const MAX_PAUSE_MS = 60_000;
/** How often a command that was answered is sent again, from 0 to 1. */
const REPEATS = 0.15;

/** Errors after which a client sends again; any other ends the command, with that error. */
const PASSING = new Set(["overloaded", "unconfirmed", "app_closed", "broker_unavailable"]);

/** One command of a client. */
export interface SentCommand {
  readonly client: number;
  readonly command: Message;
  readonly key: string;
  readonly direct: boolean;
  /** Every answer, the first one first. */
  readonly answers: CommandResult[];
  /** Why it was given up. */
  failure?: string;
}

/** How a client sends a command. */
export type ClientSendOptions = Pick<
  SendOptions,
  "idempotencyKey" | "direct" | "expectedVersion" | "expiresAt" | "metadata"
>;

/** Sends a command until it is answered, and now and then once more. */
export async function sendUntilAnswered(
  world: World,
  chance: Chance,
  processes: readonly SimulatedProcess[],
  sent: SentCommand,
  options: ClientSendOptions,
): Promise<CommandResult> {
  const { client, command, key: idempotencyKey, direct } = sent;
  const who = `client ${client}`;
  world.tell(() => `${who} sends ${command.type} ${JSON.stringify(command.data)}`);
  const send = { ...options, idempotencyKey, direct, timeoutMs: ANSWER_MS };
  for (let attempt = 1; attempt <= MAX_SENDS; attempt++) {
    const process = chance.pick(processes);
    const result = process.ready()
      ? await process.send(command, send).catch((error: unknown) => failureOf(sent, error))
      : undefined;
    if (sent.failure !== undefined) break;
    if (result) {
      sent.answers.push(result);
      world.tell(() => `${who} is answered ${command.type}: ${answerText(result)}`);
      if (sent.answers.length > 1 || !chance.happens(REPEATS)) return sent.answers[0]!;
    }
    await waited(world, chance.next() * Math.min(PAUSE_MS * attempt, MAX_PAUSE_MS));
  }
  if (sent.answers.length > 0) return sent.answers[0]!;
  sent.failure ??= `no answer to ${MAX_SENDS} sends`;
  throw new EventwrightError("unconfirmed", `${command.type} ${idempotencyKey}: ${sent.failure}.`);
}

function answerText(answer: CommandResult): string {
  if (!answer.ok) return `refused, ${answer.rejection.reason}`;
  return answer.events.map(({ type }) => type).join(", ") || "nothing new";
}

function failureOf(sent: SentCommand, error: unknown): undefined {
  if (!(error instanceof EventwrightError) || PASSING.has(error.code)) return undefined;
  sent.failure = error.message;
  return undefined;
}

/** Resolves after a time of the world. Throws when that is none. */
export async function waited({ timeline }: World, delayMs: number): Promise<void> {
  if (!(delayMs >= 0 && delayMs < Number.POSITIVE_INFINITY)) {
    throw new EventwrightError("pause_invalid", `A pause has ms, 0 or more, not ${delayMs}.`);
  }
  return new Promise((resolve) => void timeline.after(delayMs, resolve));
}
