// Planted bugs in what a run of the generator takes over from the last one.
import type { Mutant } from "./mutants.ts";

const RECALL = "codegen/last-run/recall.test.ts";
const PROPERTY = "A run that goes on from the last one does what one that knows nothing does";

/** Data only. */
export const lastRun: readonly Mutant[] = [
  {
    name: "a generated file is believed to be as the last run left it",
    property: PROPERTY,
    file: "codegen/last-run/recall.ts",
    replace: 'if (signature === "" || seen?.get(path) !== signature) continue;',
    by: 'if (signature === "") continue;',
    caughtBy: RECALL,
    testName: "a generated file that somebody changed is made again beside an edit",
  },
  {
    name: "a lock is believed to be as the last run left it",
    property: PROPERTY,
    file: "codegen/last-run/recall.ts",
    replace: 'return hashOf([lock?.text ?? ""]) === last.lock ? lock : undefined;',
    by: "return lock;",
    caughtBy: RECALL,
    testName: "a lock that somebody formatted is written again beside an edit",
  },
  {
    name: "what was made of messages is used again whatever is around them",
    property: PROPERTY,
    file: "codegen/known-messages.ts",
    replace: "if (now === around) recall(catalog);\n      else {\n        made.clear();",
    by: "recall(catalog);\n      if (now !== around) {",
    caughtBy: RECALL,
    testName: "what changes around messages changes what is made of all of them",
  },
  {
    name: "a message that was right stays so under another lock",
    property: PROPERTY,
    file: "codegen/known-messages.ts",
    replace: "if (now !== around || found?.text !== lock?.text) right.clear();",
    by: "if (now !== around) right.clear();",
    caughtBy: RECALL,
    testName: "a message that was right is checked again when the lock is another one",
  },
];
