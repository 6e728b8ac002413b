// Projections: every row is what its events fold to, in the order of the log.
import { readKeyed } from "../../../core/fold.ts";
import type { Check } from "./violation.ts";

/** Every row is the fold of the log. */
export const rowsAreTheFoldOfTheLog: Check = function* (evidence, { projections }) {
  for (const projection of projections) {
    const expected = new Map<string, unknown>();
    for (const stored of evidence.events) {
      if (!(stored.type in projection.contract.events)) continue;
      const read = readKeyed(projection.contract, stored);
      if ("error" in read) continue;
      const row = projection.apply(expected.get(read.key), read.event);
      if (row === undefined) expected.delete(read.key);
      else expected.set(read.key, row);
    }
    const rows = evidence.rows(projection);
    for (const key of new Set([...expected.keys(), ...rows.keys()])) {
      const [is, should] = [JSON.stringify(rows.get(key)), JSON.stringify(expected.get(key))];
      if (is === should) continue;
      yield { message: `The row ${key} of ${projection.name} is ${is}, and should be ${should}.` };
    }
  }
};
