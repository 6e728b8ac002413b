// Which files of the user get which stubs. Everything is planned before anything is written.
import { dirname, relative } from "node:path";
import { HEADER } from "../emit/printer.ts";
import type { Report } from "../finding.ts";
import { readHookFile } from "./hook-file.ts";
import type { HookFunction } from "./hook-functions.ts";
import { type Obstacle, reportObstacle } from "./obstacle.ts";
import { targetOf } from "./target.ts";

/** A stub that is added, or will be. */
export interface Stub {
  /** Its file, from the current folder. */
  readonly file: string;
  readonly line: number;
  readonly name: string;
}

/** What becomes of one file. */
export interface StubPlan {
  readonly path: string;
  /** Its text so far; undefined when it is not there yet. */
  readonly before: string | undefined;
  readonly text: string;
  readonly stubs: readonly Stub[];
  readonly hooks: readonly HookFunction[];
}

/** Where generated code is. */
export interface GeneratedCode {
  readonly out: string;
  /** The absolute paths of all generated files. */
  readonly files: ReadonlySet<string>;
}

/** Plans the stubs of missing hooks, and reports those that cannot be added. */
export async function planStubs(
  missing: readonly HookFunction[],
  generated: GeneratedCode,
  error: Report,
): Promise<readonly StubPlan[]> {
  const files = new Map<string, HookFunction[]>();
  for (const hook of missing) {
    const target = await targetOf(hook.path, dirname(hook.uses[0].place.file));
    if ("what" in target) reportObstacle([hook], target, error);
    else files.set(target.path, [...(files.get(target.path) ?? []), hook]);
  }
  const plans: StubPlan[] = [];
  for (const [path, hooks] of files) {
    const plan = await planFile(path, hooks, generated);
    if ("what" in plan) reportObstacle(hooks, plan, error);
    else plans.push(plan);
  }
  return plans;
}

async function planFile(
  path: string,
  hooks: readonly HookFunction[],
  { out, files }: GeneratedCode,
): Promise<StubPlan | Obstacle> {
  const file = await readHookFile(path);
  if (typeof file === "object" && "what" in file) return file;
  const before = file === "missing" ? undefined : file.text;
  if (files.has(path) || before?.startsWith(HEADER)) {
    return { what: "is generated", help: "Name a file of your own." };
  }
  const { addStubs, NEW_FILE } = await import("./add.ts");
  const stubbed = addStubs(before ?? NEW_FILE, hooks, path, out);
  if ("what" in stubbed) return stubbed;
  const stubs = hooks.map(
    ({ path: named, name }, index): Stub => ({
      file: relative(process.cwd(), named),
      line: stubbed.lines[index]!,
      name,
    }),
  );
  return { path, before, text: stubbed.text, stubs, hooks };
}
