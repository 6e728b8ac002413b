// Whole processes that begin with nothing in memory, as a build or a commit hook starts them.
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { FILES, fileName, fileText } from "../large-catalog.ts";
import { memoryOf } from "../process.ts";
import { median, type Row, rowOf, targetAt } from "../row.ts";
import { createProject, generate, generating, removeProject, type Session } from "../session.ts";
import { grouped } from "../table.ts";

/** Everything written, nothing changed, one file of twenty edited, and the memory of the first. */
export async function measureCold(session: Session): Promise<readonly Row[]> {
  const { settings, nodeMs } = session;
  const { events, runs } = settings;
  const name = `${grouped(events)} events × 3 versions`;
  const written = await coldMs(session, events, runs);
  const { same, fresh, edited } = await againMs(session);
  const megabytes = await coldMegabytes(session, events, runs);
  const timed = (what: string, value: number, target: Pick<Row, "target">): Row =>
    rowOf({ name: `${name}, ${what}`, value, unit: "ms", ...target, floor: nodeMs });
  return [
    timed("everything written", written, targetAt(events, 1_000)),
    timed("nothing changed", same, targetAt(events, 300)),
    timed("nothing changed, fresh checkout", fresh, {}),
    timed("one file of twenty edited", edited, targetAt(events, 400)),
    rowOf({ name: `${name}, memory`, value: megabytes, unit: "MB", ...targetAt(events, 300) }),
  ];
}

/** The median of runs that find a catalog and write everything, its lock too. */
export async function coldMs(session: Session, events: number, runs: number): Promise<number> {
  const all: number[] = [];
  for (let run = 0; run < runs; run++) {
    const project = await createProject(session, events);
    const { ms, total, changed } = generate(session, project);
    await removeProject(project);
    // A run that did something else measured something else.
    if (changed !== total) throw new Error(`${changed} files of ${total} changed.`);
    all.push(ms);
  }
  return median(all);
}

/** The memory of the same; in runs of its own, for asking takes time. */
export async function coldMegabytes(
  session: Session,
  events: number,
  runs: number,
): Promise<number> {
  const all: number[] = [];
  for (let run = 0; run < runs; run++) {
    const project = await createProject(session, events);
    all.push(memoryOf(generating(session), project.folder));
    await removeProject(project);
  }
  return median(all);
}

/** Medians of runs that find everything as they would write it, but for one file of the last. */
async function againMs(
  session: Session,
): Promise<Readonly<Record<"same" | "fresh" | "edited", number>>> {
  const { events, runs } = session.settings;
  const project = await createProject(session, events);
  generate(session, project);
  const again = async (before: (run: number) => Promise<unknown>, edits: boolean) => {
    const all: number[] = [];
    for (let run = 0; run < runs; run++) {
      await before(run);
      const { ms, changed } = generate(session, project);
      if (changed > 0 !== edits) throw new Error(`${changed} files changed.`);
      all.push(ms);
    }
    return median(all);
  };
  const same = await again(async () => undefined, false);
  // A checkout has the generated files, but not what the last run noted elsewhere.
  const fresh = await again(() => rm(project.cache, { recursive: true, force: true }), false);
  const edited = await again((run) => {
    const text = fileText(FILES - 1, events / FILES, { doc: `Something happened, run ${run}.` });
    return writeFile(join(project.catalog, fileName(FILES - 1)), text);
  }, true);
  await removeProject(project);
  return { same, fresh, edited };
}
