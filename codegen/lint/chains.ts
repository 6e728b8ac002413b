// Chains of sagas, each started by what the one before brought about: choreography that no chart
// shows as a whole.
import { sentBy } from "../check/handlers.ts";
import type { Catalog, SagaType } from "../model.ts";
import type { Remark } from "./rule.ts";

/** Most hops from saga to saga that are easy to follow. */
const MAX_HOPS = 4;

/** The first saga of each chain that is too long. */
export function longChains(catalog: Catalog): readonly Remark[] {
  const next = new Map(catalog.sagas.map((saga) => [saga, followers(catalog, saga)]));
  return catalog.sagas.flatMap((saga) => {
    const chain = longest(saga, next, []);
    if (chain.length <= MAX_HOPS) return [];
    const isInside = catalog.sagas.some((other) => next.get(other)?.includes(saga));
    if (isInside) return [];
    const names = chain.map(({ name }) => name).join(" → ");
    const message = `A chain of ${chain.length} sagas starts here: ${names}.`;
    const help = "One saga with these steps shows the process in one place, and can undo it.";
    return [{ place: saga.place, subject: saga.name, message, help }];
  });
}

/** Sagas that start on an event of a handler of this one's commands. */
function followers(catalog: Catalog, saga: SagaType): readonly SagaType[] {
  const sent = sentBy(saga);
  const brought = new Set(
    catalog.actors
      .filter(({ handles }) => handles.some(({ name }) => sent.includes(name)))
      .flatMap(({ emits }) => emits.map(({ name }) => name)),
  );
  return catalog.sagas.filter(
    (other) => other !== saga && other.startsOn.some(({ name }) => brought.has(name)),
  );
}

function longest(
  saga: SagaType,
  next: ReadonlyMap<SagaType, readonly SagaType[]>,
  before: readonly SagaType[],
): readonly SagaType[] {
  const chain = [...before, saga];
  // Beyond the limit the length no longer matters: this keeps many sagas from many paths.
  if (chain.length > MAX_HOPS) return chain;
  return (next.get(saga) ?? [])
    .filter((other) => !chain.includes(other))
    .map((other) => longest(other, next, chain))
    .reduce((best, found) => (found.length > best.length ? found : best), chain);
}
