// The one error class of Eventwright. Callers recognise an error by its `code`, never by its text.

/** Everything that is not a value throws this: `code` for programs, `message` for people. */
export class EventwrightError extends Error {
  /** Machine-readable name of what went wrong, such as `history_unreadable`. */
  readonly code: string;
  /** Whether doing the same again later can succeed without anything being changed. */
  readonly transient: boolean;
  /** With `unconfirmed`: the command's id, for sending it again as `send`'s `commandId`. */
  readonly commandId: string | undefined;

  constructor(code: string, message: string, options: ErrorDetails = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "EventwrightError";
    this.code = code;
    this.transient = options.transient ?? false;
    this.commandId = options.commandId;
  }
}

/** What may be said about an error besides its code and message. */
export interface ErrorDetails {
  readonly cause?: unknown;
  readonly transient?: boolean;
  readonly commandId?: string;
}

/** What a broker throws when it takes no message of this size, now or later. */
export function tooLarge(subject: string, limitBytes: number): EventwrightError {
  return new EventwrightError(
    "message_too_large",
    `A message to ${subject} has more than the ${limitBytes} bytes that the broker takes, headers ` +
      "included.",
  );
}

/** The text of anything that was thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

const UNKNOWN = new Set([
  "unknown_type",
  "unknown_version",
  "unknown_handler",
  "chart_version_unknown",
]);

/** Whether a failure, or what caused it, is that this build does not know what a newer one may. */
export function isUnknown(thrown: unknown): boolean {
  if (!(thrown instanceof EventwrightError)) return false;
  return UNKNOWN.has(thrown.code) || isUnknown(thrown.cause);
}

/** Whether a failure may pass by itself: everything that does not say it is permanent. */
export function isTransient(thrown: unknown): boolean {
  return !(thrown instanceof EventwrightError) || thrown.transient;
}
