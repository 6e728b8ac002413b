// Lets a test of a rule plant a breach in a few small texts.
import { printed, type Rule } from "./files.ts";

/** What a rule prints about files given as path and text. */
export function found(rule: Rule, texts: Readonly<Record<string, string>>): readonly string[] {
  return rule(Object.entries(texts).map(([path, text]) => ({ path, text }))).map(printed);
}
