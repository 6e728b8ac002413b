// What a fault is: where it can strike, and what it does there.
import type { LedgerEntry } from "../ledger.ts";
import type { Random } from "../random.ts";
import type { Sender } from "../sender.ts";
import type { Site, SiteKind } from "../site.ts";
import type { Worker } from "../workers.ts";

/** What a fault can reach. */
export interface World {
  readonly random: Random;
  readonly site: Site;
  readonly workers: readonly Worker[];
  readonly sender: Sender;
  readonly ledger: readonly LedgerEntry[];
}

/** One kind of fault. */
export interface Fault {
  readonly name: string;
  /** What happens, for the eyes of a reader. */
  readonly title: string;
  readonly sites: readonly SiteKind[];
  /** Copies of each command that the sender publishes at one time; default 1. */
  readonly copies?: number;
  /** For everything to finish afterwards, if that may take long; default a minute. */
  readonly patienceMs?: number;
  /** Why it cannot be tried here; undefined when it can. */
  readonly whyNot?: () => Promise<string | undefined>;
  /**
   * Strikes, and mends what does not mend itself. Resolves with the time from which on the whole
   * must recover: of the blow where the others shall go on, of the mending where nobody can.
   */
  strike(world: World): Promise<number>;
}
