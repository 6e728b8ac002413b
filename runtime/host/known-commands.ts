// The command ids that an aggregate has answered, so that a repeat has no second effect.

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
 * Remembers `limit` ids and forgets those of the lowest time first, whenever they were answered:
 * whoever sends later has a later time, so that hardly anything new lies at or below the floor.
 */
export function createKnownCommands(limit: number, saved?: SavedCommands): KnownCommands {
  const known = new Map<string, number>();
  const byTime: { readonly id: string; readonly time: string }[] = [];
  let floor = saved?.floor ?? "";
  const commands: KnownCommands = {
    get: (commandId) => known.get(commandId),
    add(id, sequence, time) {
      if (known.has(id)) return;
      known.set(id, sequence);
      // Commands come nearly in the order of their times: the place is near the end.
      let place = byTime.length;
      while (place > 0 && byTime[place - 1]!.time > time) place--;
      if (place === byTime.length) byTime.push({ id, time });
      else byTime.splice(place, 0, { id, time });
      if (known.size <= limit) return;
      const lowest = byTime.shift()!;
      known.delete(lowest.id);
      if (lowest.time > floor) floor = lowest.time;
    },
    floor: () => floor,
    newest(count) {
      const forgotten = byTime[byTime.length - count - 1]?.time ?? floor;
      return {
        known: byTime.slice(-count).map(({ id, time }) => [id, known.get(id)!, time] as const),
        floor: [forgotten, floor].sort().at(-1)!,
      };
    },
  };
  for (const [id, sequence, time] of saved?.known ?? []) commands.add(id, sequence, time);
  return commands;
}
