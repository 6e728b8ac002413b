// What generated code costs whoever checks types: `tsc --noEmit` of a project that imports it.
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { createConsumer } from "../consumer.ts";
import { FILES } from "../large-catalog.ts";
import { runNode } from "../process.ts";
import { median, type Row, rowOf, targetAt } from "../row.ts";
import { removeProject, type Session } from "../session.ts";
import { grouped } from "../table.ts";

/** The time of this repository's compiler, with its flags; the floor is that of 20 events. */
export async function measureTsc(session: Session): Promise<readonly Row[]> {
  const { events } = session.settings;
  return [
    rowOf({
      name: `tsc --noEmit of a consumer of ${grouped(events)} events`,
      value: await tscMs(session, events),
      unit: "ms",
      ...targetAt(events, 5_000),
      floor: await tscMs(session, FILES),
    }),
  ];
}

async function tscMs(session: Session, events: number): Promise<number> {
  const manifest = createRequire(import.meta.url).resolve("typescript/package.json");
  const tsc = join(dirname(manifest), "bin", "tsc");
  const project = await createConsumer(session, events);
  const { runs } = session.settings;
  const all = Array.from({ length: runs }, () => runNode([tsc, "--noEmit"], project.folder));
  await removeProject(project);
  return median(all.map(({ ms }) => ms));
}
