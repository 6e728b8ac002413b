// What a catalog says of lint rules: how bad they are, whom they leave alone, and why.
import { IGNORED, LINT, MESSAGE_LINT, SEVERITIES } from "../format/lint.ts";
import type { Ignored, LintConfig } from "../model.ts";
import { readKeys } from "./keys.ts";
import type { Value, YamlReader } from "./yaml.ts";

/** `lint:` at the top of a file. */
export function parseLint(yaml: YamlReader, value: Value): LintConfig {
  const keys = readKeys(yaml, value, "lint", LINT);
  const severities = keys.entries("severity").flatMap(({ key, value: written, place }) => {
    const wanted = yaml.text(written, `The severity of ${key}`);
    const severity = SEVERITIES.find((known) => known === wanted);
    if (severity) return [{ rule: key, severity, place }];
    const text = `"${wanted}" is no severity.`;
    yaml.findings.error("lint", written.place, key, text, `Write one of ${SEVERITIES.join(", ")}.`);
    return [];
  });
  const ignore = keys.get("ignore");
  const items = ignore ? yaml.items(ignore, "ignore of lint") : [];
  return {
    allow: keys.texts("allow"),
    severities,
    ignored: items.flatMap((item) => {
      const own = readKeys(yaml, item, "ignore of lint", IGNORED);
      if (own.isWrong) return [];
      const [rule, subject, reason] = ["rule", "subject", "reason"].map((key) => own.text(key));
      if (rule && subject && reason?.trim()) return [{ rule, subject, reason, place: item.place }];
      const help = "Write { rule: event-tense, subject: OrderPlacement, reason: why }.";
      yaml.findings.error("lint", item.place, subject ?? "", "It is not said what, and why.", help);
      return [];
    }),
  };
}

/** `lint:` of a message: rules that do not hold for it, each with the reason. */
export function parseIgnored(
  yaml: YamlReader,
  subject: string,
  value: Value | undefined,
): readonly Ignored[] {
  if (!value) return [];
  const keys = readKeys(yaml, value, `lint of ${subject}`, MESSAGE_LINT);
  return keys.entries("ignore").flatMap(({ key, value: written, place }) => {
    const reason = yaml.isNothing(written) ? "" : yaml.text(written, `The reason of ${key}`);
    if (reason.trim() !== "") return [{ rule: key, subject, reason, place }];
    const text = `${subject} ignores ${key} without a reason.`;
    yaml.findings.error("lint", place, subject, text, `Write ${key}: why it does not hold here.`);
    return [];
  });
}
