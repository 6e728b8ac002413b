// A snapshot of an aggregate: its committed state, so that a long log need not be replayed. It is a
// cache: one that is stale, corrupt or of another chart is no snapshot, and the log tells the rest.
import type { Aggregate } from "./aggregate.ts";
import { restoreTableState, saveTableState, type TableState } from "./chart-table.ts";
import { decodeJson, encodeJson } from "./codec.ts";
import { fingerprint } from "./uuid.ts";

/** A command that an aggregate remembers: its id, the commit that answered it, its own time. */
export type KnownCommand = readonly [id: string, sequence: number, time: string];

/** What a snapshot holds. */
export interface Snapshot {
  /** The sequence of the commit after which it was taken. */
  readonly sequence: number;
  /** The number of the aggregate's events, and the time of the last commit. */
  readonly version: number;
  readonly time: string;
  readonly state: TableState;
  readonly known: readonly KnownCommand[];
  /** Commands of up to this time may be missing among the known ones. */
  readonly floor: string;
}

/** A snapshot as JSON. */
export function encodeSnapshot(aggregate: Aggregate, { state, ...rest }: Snapshot): Uint8Array {
  const { structure } = aggregate;
  return encodeJson({ structure, ...rest, state: saveTableState(state) });
}

/** A snapshot from its JSON; undefined when it is none, or one of another chart. */
export function decodeSnapshot(aggregate: Aggregate, bytes: Uint8Array): Snapshot | undefined {
  try {
    const { structure, state, ...rest } = decodeJson(bytes) as Record<string, unknown>;
    if (structure !== aggregate.structure || !isWhole(rest)) return undefined;
    return { ...rest, state: restoreTableState(aggregate.table, state as never) };
  } catch {
    return undefined;
  }
}

function isWhole(value: object): value is Omit<Snapshot, "state"> {
  const { sequence, version, time, known, floor } = value as Record<string, unknown>;
  const isCount = (one: unknown): boolean => Number.isSafeInteger(one) && Number(one) >= 0;
  const isKnown = (one: unknown): boolean =>
    Array.isArray(one) &&
    typeof one[0] === "string" &&
    isCount(one[1]) &&
    typeof one[2] === "string";
  return (
    [sequence, version].every(isCount) &&
    [time, floor].every((one) => typeof one === "string") &&
    Array.isArray(known) &&
    known.every(isKnown)
  );
}

/**
 * A hash of what a state means: the chart with the texts of its functions, the versions of the
 * events that it folds, and the `revision` of whoever knows that more has changed.
 */
export function structureOf(
  { contract, machine }: Pick<Aggregate, "contract" | "machine">,
  revision: string | number,
): string {
  const versions = Object.values(contract.events).map(({ definition }) => [
    definition.type,
    definition.version,
  ]);
  const { config, implementations } = machine;
  return fingerprint(JSON.stringify([revision, versions, config, implementations], withFunctions));
}

/** Functions by their texts, and by what XState has put onto them. */
function withFunctions(_key: string, value: unknown): unknown {
  return typeof value === "function" ? { text: String(value), ...value } : value;
}
