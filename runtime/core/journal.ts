// A saga's journal entry as bytes (docs/wire.md). The journal is the outbox.
import { commandEnvelope, decodeJson, encodeJson, readCommand } from "./codec.ts";
import type { SagaEntry, SagaInstance } from "./saga.ts";

/** One entry as JSON. */
export function encodeEntry(entry: SagaEntry): Uint8Array {
  const { saga, input, after, commands, schedule, cancel } = entry;
  return encodeJson({
    saga,
    input,
    commands: commands.map(commandEnvelope),
    schedule,
    cancel,
    after,
  });
}

/** One entry from its JSON. Throws `envelope_invalid`. */
export function decodeEntry(bytes: Uint8Array): SagaEntry {
  const wire = decodeJson(bytes) as Omit<SagaEntry, "commands"> & {
    readonly commands: readonly unknown[];
    readonly after: SagaInstance;
  };
  return { ...wire, commands: wire.commands.map(readCommand) };
}
