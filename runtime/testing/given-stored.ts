// given/then for upcasters: what this build makes of a message that an older one has written.
import type { AnyCreator } from "../core/message.ts";
import { decodeStored, type Stored, type StoredEnvelope } from "./decodes.ts";
import { expectMessages } from "./expectation.ts";

/** A stored message. */
export interface GivenStored<C extends AnyCreator> {
  /** Reads it as the host does: it is exactly this message today. */
  then(expected: ReturnType<C>): void;
}

/** A message as it was stored. */
export function givenStored<C extends AnyCreator>(
  creator: C,
  stored: Stored | StoredEnvelope,
): GivenStored<C> {
  return {
    // biome-ignore lint/suspicious/noThenProperty: the name that given/when/then has.
    then: (expected) => expectMessages("messages", [decodeStored(creator, stored)], [expected]),
  };
}
