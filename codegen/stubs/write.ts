// Writes planned stubs into files of the user, unless somebody else was faster.
import { randomUUID } from "node:crypto";
import { chmod, mkdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import type { Findings } from "../finding.ts";
import { type Obstacle, reportObstacle } from "./obstacle.ts";
import type { StubPlan } from "./plan.ts";
import { purposeOf } from "./signature.ts";

/** Writes stubs and warns of each; what cannot be written is an error. Gives what was written. */
export async function writeStubs(
  plans: readonly StubPlan[],
  findings: Findings,
): Promise<readonly StubPlan[]> {
  const written: StubPlan[] = [];
  for (const plan of plans) {
    const obstacle = await writeFileOf(plan).catch(failure);
    if (obstacle) {
      reportObstacle(plan.hooks, obstacle, findings.error);
      break;
    }
    plan.hooks.forEach((hook, index) => {
      const stub = plan.stubs[index]!;
      const place = { file: stub.file, line: stub.line, column: 1 };
      const text = `${stub.name} was added as a stub, which throws until you write it.`;
      findings.warning("hook-stub", place, hook.uses[0].message.name, text, purposeOf(hook));
    });
    written.push(plan);
  }
  return written;
}

function failure(error: unknown): Obstacle {
  const what = `cannot be written: ${(error as Error).message}`;
  return { what, help: "Remove what stands in the way, then generate again." };
}

async function writeFileOf({ path, before, text }: StubPlan): Promise<Obstacle | undefined> {
  if (before === undefined) {
    await mkdir(dirname(path), { recursive: true });
    // Fails when the file has come to be, which is somebody's work.
    const isNew = await writeFile(path, text, { flag: "wx" }).then(() => true, isTaken);
    return isNew || (await readFile(path, "utf8")) === text ? undefined : CHANGED;
  }
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    await writeFile(temporary, text);
    await chmod(temporary, (await stat(path)).mode);
    const now = await readFile(path, "utf8");
    if (now === before) await rename(temporary, path);
    return now === before || now === text ? undefined : CHANGED;
  } finally {
    await rm(temporary, { force: true });
  }
}

const CHANGED: Obstacle = {
  what: "was changed at the same moment, and is left alone",
  help: "Generate again.",
};

function isTaken(error: unknown): false {
  if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  return false;
}
