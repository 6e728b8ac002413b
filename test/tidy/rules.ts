// The list of tidy rules. A rule that is not in this list does not hold.
import { brokenArrows } from "./arrows.ts";
import { importCycles } from "./cycles.ts";
import { deadLinks, localMentions } from "./docs.ts";
import type { Rule } from "./files.ts";
import { badNames, missingHeaders } from "./names.ts";
import {
  extraDependencies,
  manifestDifferences,
  missingExports,
  versionDifferences,
} from "./packages.ts";
import { longFiles, longFunctions, wideLines } from "./sizes.ts";
import { syntaxErrors } from "./syntax.ts";
import { bannedTokens } from "./tokens.ts";

/** Every rule under the sentence that it makes true. */
export const rules: readonly (readonly [sentence: string, rule: Rule])[] = [
  ["every file can be parsed", syntaxErrors],
  ["folders import along the arrows of the design", brokenArrows],
  ["no files load each other in a circle", importCycles],
  ["files are at most 300 lines long", longFiles],
  ["functions are at most 40 lines long", longFunctions],
  ["lines are at most 100 columns wide", wideLines],
  ["banned words do not appear", bannedTokens],
  ["names are kebab-case and say something", badNames],
  ["every file begins with a comment on its purpose", missingHeaders],
  ["package.json and deno.json agree", manifestDifferences],
  ["all packages have one version", versionDifferences],
  ["every exported file exists", missingExports],
  ["the runtime has no dependency beyond those decided on", extraDependencies],
  ["every relative link in a page leads to a file", deadLinks],
  ["pages name no machine's paths and no registry's host", localMentions],
];
