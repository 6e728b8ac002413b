// What the NATS user may not do. The server says so beside the question, not as an answer to it:
// here it becomes the error of whoever asked, with the permission that is missing.
import { errors, type Msg, type NatsConnection } from "@nats-io/nats-core";
import { EventwrightError } from "../../core/error.ts";
import type { Log } from "../../ports.ts";

/** One thing that the server refused. */
export interface Refusal {
  readonly operation: "publish" | "subscription";
  readonly subject: string;
}

/** Tells of every refusal of a connection, until it is closed. */
export async function watchRefusals(
  nc: NatsConnection,
  tell: (refusal: Refusal) => void,
): Promise<void> {
  for await (const status of nc.status()) {
    if (status.type !== "error") continue;
    const { error } = status;
    if (error instanceof errors.PermissionViolationError) tell(error);
  }
}

/** A subscription's callback. Without a message it is called for a refusal, which is told above. */
export function hearing(receive: (message: Msg) => void): (error: unknown, message: Msg) => void {
  return (error, message) => {
    if (!error) receive(message);
  };
}

/** The refusal behind an error of the client, if there is one. */
export function refusalOf(error: unknown): Refusal | undefined {
  if (error instanceof errors.PermissionViolationError) return error;
  return error instanceof Error && error.cause !== undefined ? refusalOf(error.cause) : undefined;
}

/**
 * The error of a refusal. It is transient: permissions can be mended while an app runs, and until
 * then nothing is lost by trying again.
 */
export function forbidden(refusal: Refusal): EventwrightError {
  const { operation, subject } = refusal;
  const isInbox = operation === "subscription" && !subject.startsWith("ew.");
  const what = operation === "publish" ? "publish to" : "subscribe to";
  const remedy = isInbox
    ? "Say which inbox it has, as `eventwright permissions` prints: connection: { inboxPrefix }, " +
      "or --inbox-prefix."
    : "Give it the permissions of its role, which `eventwright permissions` prints, or log in " +
      "as a user of the right role.";
  const text = `The NATS user may not ${what} ${subject}. ${remedy}`;
  return new EventwrightError("broker_forbidden", text, { cause: refusal, transient: true });
}

/** Kinds of refusals that are told in the log; more are not remembered. */
const MAX_TOLD = 1_000;

/** Tells the log of each missing permission once: a reader meets it again at every attempt. */
export function logRefusals(nc: NatsConnection, log: Log): void {
  const told = new Set<string>();
  void watchRefusals(nc, (refusal) => {
    const { operation, subject } = refusal;
    // The last token is a name made up for the occasion, or an id.
    const kind = `${operation} ${subject.slice(0, subject.lastIndexOf("."))}`;
    if (told.has(kind) || told.size >= MAX_TOLD) return;
    told.add(kind);
    const { message } = forbidden(refusal);
    log({ level: "error", event: "forbidden", message, operation, subject });
  });
}
