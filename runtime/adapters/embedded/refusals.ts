// What the embedded brokers throw when they are asked for what is not there or must not be.
import { EventwrightError } from "../../core/error.ts";

/** A tail that starts beyond the end of its stream. */
export function shorter(stream: string, end: number, next: number): EventwrightError {
  return new EventwrightError(
    "log_shorter_than_checkpoint",
    `${stream} ends at ${end}, but was read up to ${next - 1} before: it was restored from an ` +
      "older copy. Restore the reader records and rows of the same time.",
  );
}

/** A purge of a log. */
export function keptForEver(stream: string): EventwrightError {
  return new EventwrightError(
    "log_not_purgeable",
    `${stream} is a log and kept for ever: purge queues only.`,
  );
}

/** A stream that no topology has named. */
export function noStream(name: string): EventwrightError {
  return new EventwrightError("no_stream", `There is no stream ${name}: name it in the topology.`);
}

/** A bucket that no topology has named. */
export function noBucket(name: string): EventwrightError {
  return new EventwrightError("no_bucket", `There is no bucket ${name}: name it in the topology.`);
}
