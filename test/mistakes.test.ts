// A catalog with every mistake that people make most, each made once: all are told in one run, each
// once and at its place, in the order in which a person works through them.
import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../", import.meta.url));
const catalog = "test/mistakes";

/** What must be found, and by which codes. */
const MISTAKES: Readonly<Record<"error" | "warning" | "info", readonly string[]>> = {
  error: [
    ...["unknown-reference", "unknown-type", "duplicate-name", "event-like-command"],
    ...["command-like-event", "command-without-owner", "command-with-owners"],
    ...["event-without-owner", "event-with-owners", "step-undo", "step-timeout", "saga-key"],
    ...["projection-key", "envelope-field", "key-missing", "feed-pii"],
  ],
  warning: [
    ...["event-tense", "command-mood", "deep-nesting", "many-fields", "money-float"],
    ...["money-currency", "date-string", "kind-in-name", "version-in-name", "crud-event"],
    ...["orphan", "no-doc", "no-owner", "deprecated-reference", "sunset-passed"],
    ...["query-event", "wide-projection"],
  ],
  info: ["wide-aggregate", "id-only-event", "long-chain", "no-example"],
};

interface Finding {
  readonly code: string;
  readonly severity: keyof typeof MISTAKES;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly subject: string;
  readonly message: string;
  readonly help: string;
}

const placed = ({ file, line, column, severity, code }: Omit<Finding, "subject">): string =>
  `${file}:${line}:${column} ${severity} ${code}`;

/** What comments such as `# error step-undo` say of their lines, at the first word of each. */
function expected(): readonly string[] {
  const names = readdirSync(join(root, catalog)).sort();
  const all = names.flatMap((name) => {
    const lines = readFileSync(join(root, catalog, name), "utf8").split("\n");
    return lines.flatMap((text, index) => {
      const [, said] = /# ((?:error|warning|info) .*)$/.exec(text) ?? [];
      const column = /^\s*(?:- )?/.exec(text)![0].length + 1;
      return (said?.split(", ") ?? []).map((part) => {
        const [severity = "", code = ""] = part.split(" ");
        return { severity, text: `${catalog}/${name}:${index + 1}:${column} ${severity} ${code}` };
      });
    });
  });
  return Object.keys(MISTAKES).flatMap((severity) =>
    all.flatMap((item) => (item.severity === severity ? item.text : [])),
  );
}

interface Run {
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

function check(...flags: readonly string[]): Promise<Run> {
  const arguments_ = [join(root, "cli/eventwright.mjs"), "check", catalog, ...flags];
  return new Promise((resolve) => {
    const child = execFile(process.execPath, arguments_, { cwd: root }, (_, stdout, stderr) =>
      resolve({ exitCode: child.exitCode ?? undefined, stdout, stderr }),
    );
  });
}

test("the catalog makes every mistake", () => {
  const codes = (severity: string): readonly string[] =>
    expected().flatMap((line) => new RegExp(` ${severity} (.*)$`).exec(line)?.[1] ?? []);
  for (const [severity, known] of Object.entries(MISTAKES)) {
    expect([...new Set(codes(severity))].sort()).toEqual([...known].sort());
  }
});

test("check --info prints each once, what must be mended first", async () => {
  const { exitCode, stdout, stderr } = await check("--info");
  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: "" });
  const lines = stderr.trim().split("\n");
  const places = lines.filter((line) => /^\S/.test(line)).slice(0, -1);
  expect(places.map((line) => line.replace(/: .*/, ""))).toEqual(expected());
  expect(lines.filter((line) => /^ {4}\S/.test(line))).toHaveLength(places.length);
  expect(lines.at(-1)).toBe("17 errors, 20 warnings, 4 infos.");
});

test("without --info, infos are left out", async () => {
  const { stderr } = await check();
  expect(stderr).not.toMatch(/ info /);
  expect(stderr).toMatch(/\n17 errors, 20 warnings\.\n$/);
});

test("check --json has the same in the same order", async () => {
  const { exitCode, stdout, stderr } = await check("--json");
  expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: "" });
  const { ok, findings } = JSON.parse(stdout) as { ok: boolean; findings: readonly Finding[] };
  expect(ok).toBe(false);
  expect(findings.map(placed)).toEqual(expected());
  for (const { subject, message, help } of findings) {
    expect(`${subject}\n${message}\n${help}`).toMatch(/^[\w.]+\n[A-Z"].*\.\n[A-Z].*[.?]$/i);
  }
});

test("a name of the wrong form comes with a better one", async () => {
  const { findings } = JSON.parse((await check("--json")).stdout) as { findings: Finding[] };
  const help = (subject: string): string =>
    findings.find((finding) => finding.subject === subject)?.help ?? "";
  expect(help("ItemFailure")).toContain("Call it ItemFailed");
  expect(help("ItemRemoval")).toContain("Call it RemoveItem");
  expect(help("PackItem")).toContain("Call it ItemPacked");
  expect(help("ItemReturned")).toContain("Call it ReturnItem");
});
