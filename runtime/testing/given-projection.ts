// given/then for projections.

import type { ProjectionContract } from "../core/contract.ts";
import { readStored } from "../core/fold.ts";
import type { Message } from "../core/message.ts";
import { type Projection, type RowOf, rowKeyOf } from "../core/projection.ts";
import { recorded } from "./envelopes.ts";
import { expectSame, fail } from "./expectation.ts";

/** A projection that has seen events. */
export interface GivenProjection<C extends ProjectionContract> {
  /** The row of a key; `undefined` expects none. */
  thenRow(key: string, row: RowOf<C> | undefined): GivenProjection<C>;
}

/** A projection after these events. */
export function givenProjection<C extends ProjectionContract>(
  projection: Projection<C>,
  history: readonly Message[],
): GivenProjection<C> {
  const rows = new Map<string, unknown>();
  history.forEach((message, index) => {
    const creator = projection.contract.events[message.type];
    if (!creator) fail(`${projection.name} does not hear ${message.type}.`);
    const stored = recorded(creator.definition, message, index + 1);
    const event = readStored(projection.contract.events, stored);
    const key = rowKeyOf(projection, event);
    rows.set(key, projection.apply(rows.get(key), event));
  });
  const self: GivenProjection<C> = {
    thenRow(key, row) {
      expectSame(`row ${key}`, rows.get(key), row);
      return self;
    },
  };
  return self;
}
