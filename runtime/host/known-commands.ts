// The command ids that an aggregate has answered, so that a repeat has no second effect.

/** Where a command's answer is, and the hash of its payload. */
export interface KnownCommand {
  readonly sequence: number;
  readonly hash: string | undefined;
}

/** The newest command ids of one log; made by {@link createKnownCommands}. */
export interface KnownCommands {
  get(commandId: string): KnownCommand | undefined;
  /** `time` is that of the commit that answered it. */
  add(commandId: string, known: KnownCommand, time: string): void;
  /** Commands up to this time may have been forgotten; empty when none was. */
  floor(): string;
}

/** Remembers at most `limit` ids, dropping the oldest. */
export function createKnownCommands(limit: number): KnownCommands {
  const known = new Map<string, KnownCommand & { readonly time: string }>();
  let floor = "";
  return {
    get: (commandId) => known.get(commandId),
    add(commandId, command, time) {
      if (known.has(commandId)) return;
      known.set(commandId, { ...command, time });
      if (known.size <= limit) return;
      for (const [oldest, { time: dropped }] of known) {
        known.delete(oldest);
        if (dropped > floor) floor = dropped;
        return;
      }
    },
    floor: () => floor,
  };
}
