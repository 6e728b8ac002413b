// What is told of a stream that is gone, or was restored from a copy: reading on would be wrong.
import { EventwrightError } from "../../core/error.ts";

/** It does not exist any more. */
export function missing(stream: string): EventwrightError {
  return new EventwrightError(
    "stream_missing",
    `${stream} is gone: somebody deleted it. Restore it from a copy, with the reader records and ` +
      "rows of the same time, then start again.",
  );
}

/** It ends at `end`, and the message before `next` was read from it before. */
export function shorter(stream: string, end: number, next: number): EventwrightError {
  return new EventwrightError(
    "log_shorter_than_checkpoint",
    `${stream} ends at ${end}, but was read up to ${next - 1} before: it was restored from an ` +
      "older copy. Restore the reader records and rows of the same time, then start again.",
  );
}
