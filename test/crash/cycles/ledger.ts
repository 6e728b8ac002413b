// What the sender keeps: what it sent, what the stream acknowledged, what was answered. The checker
// believes nothing else.

/** One command, or one message that is no command. */
export interface LedgerEntry {
  readonly kind: "command" | "unreadable";
  /** The command's id; of what is no command, a name for the eyes of a reader. */
  readonly id: string;
  readonly handler: string;
  readonly type: string;
  readonly aggregateId: string;
  readonly subject: string;
  /** The bytes that were sent, each time the same. */
  readonly body: string;
  /** How often it was published, whatever became of that. */
  sends: number;
  /** Sequences in the queue at which the stream acknowledged a copy. */
  readonly stored: number[];
  /** Every answer that came, in order, as the text that came. Errors are kept apart. */
  readonly answers: string[];
  readonly errors: string[];
  /** Times of the wall clock, for the figures only. */
  firstSentMs: number;
  answeredMs: number;
}

/** Everything that was sent in a cycle. */
export type Ledger = readonly LedgerEntry[];

/** An entry that was not sent yet. */
export function newEntry(
  message: Pick<
    LedgerEntry,
    "kind" | "id" | "handler" | "type" | "aggregateId" | "subject" | "body"
  >,
): LedgerEntry {
  return {
    ...message,
    ...{ sends: 0, stored: [], answers: [], errors: [], firstSentMs: 0, answeredMs: 0 },
  };
}
