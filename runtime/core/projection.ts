// A projection: events folded into rows by key. Pure.
import type { ProjectionContract } from "./contract.ts";
import { EventwrightError, messageOf } from "./error.ts";
import { keyOf, type Recorded } from "./message.ts";

type EventsOf<C extends ProjectionContract> = {
  readonly [Type in keyof C["events"]]: ReturnType<C["events"][Type]>;
};
/** The type of a projection's rows. */
export type RowOf<C extends ProjectionContract> = NonNullable<C["row"]>;

/** One function per event: the row before, the event, the row after (`undefined` deletes it). */
export type ProjectionHandlers<C extends ProjectionContract> = {
  readonly [Type in keyof C["events"]]: (
    row: RowOf<C> | undefined,
    event: Recorded<EventsOf<C>[Type]>,
  ) => RowOf<C> | undefined;
};

/** A projection ready to run; made by {@link defineProjection}. */
export interface Projection<C extends ProjectionContract = ProjectionContract> {
  readonly kind: "projection";
  readonly name: string;
  readonly contract: C;
  /** The row after one event. */
  apply(row: unknown, event: Recorded): unknown;
}

/** Binds handlers to a projection's contract. */
export function defineProjection<C extends ProjectionContract>(
  contract: C,
  handlers: ProjectionHandlers<C>,
): Projection<C> {
  return {
    kind: "projection",
    name: contract.name,
    contract,
    apply(row, event) {
      const handler = handlers[event.type as keyof C["events"]];
      if (!handler) return row;
      try {
        return handler(row as never, event as never);
      } catch (cause) {
        throw new EventwrightError(
          "projection_failed",
          `${contract.name} threw on ${event.type} ${event.id}: ${messageOf(cause)}`,
          { cause },
        );
      }
    },
  };
}

/** The row that an event belongs to. */
export function rowKeyOf(projection: Projection, event: Recorded): string {
  const { definition } = projection.contract.events[event.type]!;
  return keyOf({ ...definition, key: projection.contract.key }, event.data);
}
