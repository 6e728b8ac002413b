// given/then for projections.

import type { ProjectionContract } from "../core/contract.ts";
import { readStored } from "../core/fold.ts";
import type { Message, Recorded } from "../core/message.ts";
import { type Projection, type RowOf, rowKeyOf } from "../core/projection.ts";
import { asJson } from "./difference.ts";
import { recorded } from "./envelopes.ts";
import { expectSame, expectSameAgain, fail } from "./expectation.ts";

/** A projection that has seen events. */
export interface GivenProjection<C extends ProjectionContract> {
  /** The row of a key; `undefined` expects none. */
  thenRow(key: string, row: RowOf<C> | undefined): GivenProjection<C>;
  /** Applies each event again to the row before it, as after a lost write: to the same effect. */
  twice(): GivenProjection<C>;
}

/** A projection after these events. */
export function givenProjection<C extends ProjectionContract>(
  projection: Projection<C>,
  history: readonly Message[],
): GivenProjection<C> {
  const rows = new Map<string, unknown>();
  const applied = history.map((message, index): Applied => {
    const creator = projection.contract.events[message.type];
    if (!creator) fail(`${projection.name} does not hear ${message.type}.`);
    const stored = recorded(creator.definition, message, index + 1);
    const event = readStored(projection.contract.events, stored);
    const key = rowKeyOf(projection, event);
    const before = asJson(rows.get(key));
    const after = projection.apply(rows.get(key), event);
    rows.set(key, after);
    return { key, before, event, after: asJson(after) };
  });
  const self: GivenProjection<C> = {
    thenRow(key, row) {
      expectSame(`row ${key}`, rows.get(key), row);
      return self;
    },
    twice() {
      for (const one of applied) applyAgain(projection, one);
      return self;
    },
  };
  return self;
}

/** An event, and what it did to its row. */
interface Applied {
  readonly key: string;
  readonly before: unknown;
  readonly event: Recorded;
  readonly after: unknown;
}

function applyAgain(projection: Projection, { key, before, event, after }: Applied): void {
  const what = `row ${key} after ${event.type}`;
  const row = asJson(before);
  expectSameAgain(projection.name, what, after, projection.apply(row, event));
  // One that threw half-way would be tried again on what it has made of its row.
  expectSameAgain(projection.name, `row ${key} before ${event.type}`, before, row);
}
