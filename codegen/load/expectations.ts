// What others expect of this context: files that generate wrote for them, read and looked through.
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Expectations } from "../expectations.ts";
import type { Findings, Place } from "../finding.ts";
import { isMapping } from "../mapping.ts";
import { parseJson } from "./model-file.ts";
import { wrongExpectation } from "./model-guard.ts";
import { MAX_FILE_BYTES, readText } from "./text-file.ts";

/** Most files that are read. */
const MAX_FILES = 1_000;

/** The expectations of one file. */
export interface ExpectationsFile {
  readonly file: string;
  readonly expectations: Expectations;
}

const HELP = "Give the files that generate --with expectations writes for those who hear of you.";

/** Those in files, and in the .json files of folders; findings tell what cannot be read. */
export async function readExpectations(
  paths: readonly string[],
  findings: Findings,
): Promise<readonly ExpectationsFile[]> {
  const files = (await Promise.all(paths.map(filesIn))).flat();
  if (files.length > MAX_FILES) {
    const text = `There are ${files.length} files of expectations, over ${MAX_FILES}.`;
    findings.error("too-large", startOf(files[MAX_FILES]!), "", text, "Give fewer at a time.");
  }
  const read = files.slice(0, MAX_FILES).map((file) => readFile(file, findings));
  return (await Promise.all(read)).flatMap((found) => found ?? []);
}

/** A path that is no folder is a file, or will be told to be none. */
async function filesIn(path: string): Promise<readonly string[]> {
  const entries = await readdir(path).catch(() => undefined);
  if (!entries) return [path];
  const files = entries.filter((name) => name.endsWith(".json")).sort();
  return files.length === 0 ? [path] : files.map((name) => join(path, name));
}

async function readFile(file: string, findings: Findings): Promise<ExpectationsFile | undefined> {
  const place = startOf(file);
  const found = await readText(file, MAX_FILE_BYTES);
  if (!("text" in found)) {
    const isMissing = found.code === "not-found";
    const text = isMissing ? `There is no ${file}.` : `${file} ${found.problem}.`;
    findings.error(found.code, place, "", text, HELP);
    return undefined;
  }
  const content = whole(parseJson(found.text), place);
  const wrong = isMapping(content) ? wrongExpectation(content) : undefined;
  if (isMapping(content) && !wrong) {
    return { file, expectations: content as unknown as Expectations };
  }
  const why = wrong ? `: its ${wrong} are not as generate writes them` : "";
  findings.error("expectation-format", place, "", `${file} holds no expectations${why}.`, HELP);
  return undefined;
}

const startOf = (file: string): Place => ({ file, line: 1, column: 1 });

/** What was left out of its fields, because it is nearly always the same. */
function whole(value: unknown, place: Place): unknown {
  if (Array.isArray(value)) return value.map((item) => whole(item, place));
  if (!isMapping(value)) return value;
  const entries = Object.entries(value).map(([key, inner]) => {
    if (key === "default") return [key, inner];
    const filled = whole(inner, place);
    return [key, key === "fields" && Array.isArray(filled) ? filled.map(asField) : filled];
  });
  return { ...Object.fromEntries(entries), place };
}

const asField = (field: unknown): unknown =>
  isMapping(field) ? { optional: false, marks: [], ...field } : field;
