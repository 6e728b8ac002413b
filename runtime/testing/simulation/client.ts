// The clients of a simulated world: what a workload is written with.
import { EventwrightError, messageOf } from "../../core/error.ts";
import type { Message } from "../../core/message.ts";
import type { CommandResult } from "../../host/answer.ts";
import { type ClientSendOptions, type SentCommand, sendUntilAnswered, waited } from "./ledger.ts";
import type { SimulatedProcess } from "./process.ts";
import { chanceOf } from "./random.ts";
import type { World } from "./world.ts";

/** Who sends commands: one of several, each with numbers of its own. */
export interface Client {
  /** From 1. */
  readonly number: number;
  /** A number from 0 to below 1; it follows from the seed. */
  random(): number;
  /** An integer from 0 to below `end`. */
  below(end: number): number;
  /** One of a list. */
  pick<T>(list: readonly T[]): T;
  /** Resolves after a time of the world, in ms. */
  pause(delayMs: number): Promise<void>;
  /** The wall clock of the broker, in ms since the epoch. */
  nowMs(): number;
  /**
   * Sends until there is an answer, to any process, always the same command; sometimes once more.
   * Throws `unconfirmed` when there is none for very long, which is a violation.
   */
  send(command: Message, options?: ClientSendOptions): Promise<CommandResult>;
}

/** What a client does, for itself and beside the others. */
export type Workload = (client: Client) => Promise<void>;

/** The clients of a run. */
export interface Clients {
  /** Whether all have done what they were to do. */
  over(): boolean;
  /** Why a client could not go on. */
  readonly failures: readonly string[];
}

/** What the clients of a run share. */
export interface ClientSurroundings {
  readonly world: World;
  readonly seed: number;
  readonly processes: readonly SimulatedProcess[];
  readonly sends: SentCommand[];
  /** Commands of each client at most; what comes after them is not sent. */
  readonly most: number;
}

/** Has clients with these numbers do their work. */
export function startClients(
  around: ClientSurroundings,
  numbers: readonly number[],
  workload: Workload,
): Clients {
  const failures: string[] = [];
  let left = numbers.length;
  for (const number of numbers) {
    let isOver = false;
    const over = (): void => {
      if (!isOver) left--;
      isOver = true;
    };
    const failed = (error: unknown): void => {
      failures.push(`Client ${number} could not go on: ${messageOf(error)}`);
    };
    // A workload that throws at once rejects as any other does.
    const work = async (): Promise<void> => workload(clientOf(around, number, over));
    work().catch(failed).finally(over);
  }
  return { over: () => left === 0, failures };
}

function clientOf(around: ClientSurroundings, number: number, over: () => void): Client {
  const { world, seed, processes, sends, most } = around;
  const chance = chanceOf(seed, `client ${number}`);
  const sending = chanceOf(seed, `sends of client ${number}`);
  let count = 0;
  return {
    number,
    random: chance.next,
    below: chance.below,
    pick: chance.pick,
    pause: (delayMs) => waited(world, delayMs),
    nowMs: world.clock.nowMs,
    async send(command, options = {}) {
      if (typeof command?.type !== "string") {
        throw new EventwrightError("command_invalid", "send takes what a command's creator makes.");
      }
      if (++count > most) {
        over();
        return new Promise(() => undefined);
      }
      const key = options.idempotencyKey ?? `client ${number}, ${count}`;
      const direct = options.direct ?? sending.happens(DIRECT);
      const sent: SentCommand = { client: number, command, key, direct, answers: [] };
      sends.push(sent);
      return sendUntilAnswered(world, sending, processes, sent, options);
    },
  };
}

/** How often a command is sent without the queue, unless its client says, from 0 to 1. */
const DIRECT = 0.25;
