// The command ids that an aggregate has answered, so that a repeat has no second effect. Each
// aggregate in memory has its own, most of them with few ids: what they take is counted in bytes.
import type { KnownCommand } from "../core/snapshot.ts";

/** The newest command ids of one log; made by {@link createKnownCommands}. */
export interface KnownCommands {
  /** The sequence of the commit that answered the command. */
  get(commandId: string): number | undefined;
  /** `time` is the command's own: that of its first sending. */
  add(commandId: string, sequence: number, time: string): void;
  /** Commands of up to this time may have been forgotten; empty when none was. */
  floor(): string;
  /** The newest of them, and the floor below these. */
  newest(count: number): SavedCommands;
}

/** What is kept of known commands elsewhere. */
export interface SavedCommands {
  readonly known: readonly KnownCommand[];
  readonly floor: string;
}

/**
 * Remembers up to `limit` ids and forgets those of the lowest time first, whenever they were
 * answered: whoever sends later has a later time, so that hardly anything new lies at or below the
 * floor.
 */
export function createKnownCommands(limit: number, saved?: SavedCommands): KnownCommands {
  const commands = new Known(limit, saved?.floor ?? "");
  for (const [id, sequence, time] of saved?.known ?? []) commands.add(id, sequence, time);
  return commands;
}

/** Ids that are looked through one by one at most; of more there is an index. */
const FEW = 32;

/** Numbers that are kept of each. */
const PER_ID = 3;

/** The end of an id, which is random, as a number: most differ in it, and it compares faster. */
function tailOf(id: string): number {
  const { length } = id;
  let tail = 0;
  for (let i = Math.max(0, length - 4); i < length; i++) tail = (tail << 7) | id.charCodeAt(i);
  return tail;
}

/** A class, as closures of each would take more than what they hold. */
class Known implements KnownCommands {
  readonly #limit: number;
  /** In ms, and as text once somebody asks. */
  #floorMs: number;
  #floor: string | undefined;
  /** In the order of their times. */
  #ids: string[] = [];
  /**
   * The sequence of each, its time in ms, and its {@link tailOf}. A time as text would keep what it
   * was cut from.
   */
  #numbers: number[] = [];
  #index: Map<string, number> | undefined;

  constructor(limit: number, floor: string) {
    this.#limit = limit;
    this.#floor = floor;
    this.#floorMs = Date.parse(floor) || Number.NEGATIVE_INFINITY;
  }

  get(commandId: string): number | undefined {
    if (this.#index) return this.#index.get(commandId);
    const tail = tailOf(commandId);
    for (let place = 0; place < this.#ids.length; place++) {
      if (this.#numbers[PER_ID * place + 2] !== tail || this.#ids[place] !== commandId) continue;
      return this.#numbers[PER_ID * place];
    }
    return undefined;
  }

  add(id: string, sequence: number, time: string): void {
    if (this.get(id) !== undefined) return;
    // A time that is none, which a foreign writer may have left, counts as the oldest.
    this.#insert(id, sequence, Date.parse(time) || 0);
    if (this.#ids.length > FEW) this.#index ??= this.#indexed();
    this.#index?.set(id, sequence);
    if (this.#ids.length > this.#limit) this.#forgetLowest();
  }

  floor(): string {
    this.#floor ??= textOf(this.#floorMs);
    return this.#floor;
  }

  newest(count: number): SavedCommands {
    const ids = this.#ids;
    const first = Math.max(0, ids.length - count);
    const floor = this.floor();
    const forgotten = first > 0 ? this.#timeAt(first - 1) : floor;
    return {
      known: ids.slice(first).map((id, place) => {
        return [id, this.#numbers[PER_ID * (first + place)]!, this.#timeAt(first + place)] as const;
      }),
      floor: [forgotten, floor].sort().at(-1)!,
    };
  }

  #insert(id: string, sequence: number, timeMs: number): void {
    let place = this.#ids.length;
    // Commands come nearly in the order of their times: the place is near the end.
    while (place > 0 && this.#numbers[PER_ID * (place - 1) + 1]! > timeMs) place--;
    if (place < this.#ids.length) {
      this.#ids.splice(place, 0, id);
      this.#numbers.splice(PER_ID * place, 0, sequence, timeMs, tailOf(id));
    } else if (place < FEW) {
      // Pushing to a short list makes room for 16 more.
      this.#ids = this.#ids.concat(id);
      this.#numbers = this.#numbers.concat(sequence, timeMs, tailOf(id));
    } else {
      this.#ids.push(id);
      this.#numbers.push(sequence, timeMs, tailOf(id));
    }
  }

  #indexed(): Map<string, number> {
    return new Map(this.#ids.map((id, place) => [id, this.#numbers[PER_ID * place]!]));
  }

  /** Several at once, as each time all others move: a sixteenth of the limit. */
  #forgetLowest(): void {
    const count = Math.ceil(this.#limit / 16);
    const lowest = this.#ids.splice(0, count);
    const numbers = this.#numbers.splice(0, PER_ID * count);
    for (const id of lowest) this.#index?.delete(id);
    const timeMs = numbers.at(-2)!;
    if (timeMs <= this.#floorMs) return;
    this.#floorMs = timeMs;
    this.#floor = undefined;
  }

  #timeAt(place: number): string {
    return textOf(this.#numbers[PER_ID * place + 1]!);
  }
}

function textOf(ms: number): string {
  return new Date(ms).toISOString();
}
