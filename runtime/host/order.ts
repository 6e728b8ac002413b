// An order, as it stands in a reader's record.

/** What a person asks of a reader. */
export type Order = LetterOrder | InstanceOrder;

/** What is to become of the dead letters of one key. */
export interface LetterOrder {
  /** The key, as its dead letters' subject names it. */
  readonly key: string;
  /** Handle all again, in order; forget all; or forget the oldest, and leave the others. */
  readonly action: "replay" | "drop" | "drop-first";
  /** The one to forget as the oldest: its sequence. An order carried out twice forgets one. */
  readonly letter?: number;
}

/**
 * What is to become of a saga's instance. It names no key: a build that knew of dead letters only
 * must not take it for an order about those.
 */
export interface InstanceOrder {
  readonly instance: string;
  /** Let a parked one go on; or end it where it is. */
  readonly action: "resume" | "abandon";
  readonly reason?: string;
  /** Whether to end one that is not parked, too. */
  readonly force?: boolean;
}

/** Whether an order is about an instance, and not about dead letters. */
export function isForInstance(order: Order): order is InstanceOrder {
  return "instance" in order;
}

/** Orders by their ids. */
export type Orders = Readonly<Record<string, Order>>;
