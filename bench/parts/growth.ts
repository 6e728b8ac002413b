// Whether the time grows as the catalog does: what an event takes, at several sizes.
import { type Row, rowOf } from "../row.ts";
import type { Session } from "../session.ts";
import { grouped } from "../table.ts";
import { coldMegabytes, coldMs } from "./cold.ts";

/** How many times what it takes at the first size an event may take at another one. */
const MAX_RATIO = 1.25;

/** Cold runs at each size, and the memory of one of them. */
export async function measureGrowth(session: Session): Promise<readonly Row[]> {
  const { sizes, runs } = session.settings;
  const rows: Row[] = [];
  let first: number | undefined;
  for (const events of sizes) {
    session.tell(`growth: ${grouped(events)} events`);
    const value = (await coldMs(session, events, runs)) / events;
    first ??= value;
    const megabytes = await coldMegabytes(session, events, 1);
    const name = `growth, ${grouped(events)} events × 3 versions`;
    const aim = rows.length > 0 ? { target: first * MAX_RATIO } : {};
    rows.push(
      rowOf({ name, value, unit: "ms/event", ...aim, ratio: value / first }),
      rowOf({ name: `${name}, memory of one run`, value: megabytes, unit: "MB" }),
    );
  }
  return rows;
}
