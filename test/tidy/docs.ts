// Keeps the pages true for whoever reads them elsewhere: links lead somewhere, nothing is local.
import { posix } from "node:path";
import { type Breach, pages, type TextFile } from "./files.ts";

const links = [
  /\]\(\s*<?([^)\s>]+)>?(?:\s+"[^"]*")?\s*\)/g,
  /^\s*\[[^\]]+\]:\s*<?([^\s>]+)/g,
  /\b(?:href|src)="([^"]+)"/g,
];

const localNames = [
  /(?<![\w.-])\/work(?![\w-])/,
  /(?<![\w.-])\/tmp\//,
  /\bnpmjs\.org\b/,
  /\bdeb\.debian\.org\b/,
];

/** Relative links to files that do not exist. */
export function deadLinks(files: readonly TextFile[]): readonly Breach[] {
  const existing = new Set(files.flatMap(({ path }) => withParents(path)));
  return pages(files).flatMap(({ path, text }) =>
    withoutCode(text).flatMap((content, index) =>
      links
        .flatMap((link) => [...content.matchAll(link)].map((match) => match[1] ?? ""))
        .filter((target) => isRelative(target) && !existing.has(resolved(path, target)))
        .map((target) => ({ path, line: index + 1, what: `links to ${target}, which is missing` })),
    ),
  );
}

/** Paths of one machine and hosts of package registries, code blocks included. */
export function localMentions(files: readonly TextFile[]): readonly Breach[] {
  return pages(files).flatMap(({ path, text }) =>
    text.split("\n").flatMap((content, index) =>
      localNames.flatMap((name) => {
        const match = name.exec(content);
        return match === null ? [] : [{ path, line: index + 1, what: `mentions ${match[0]}` }];
      }),
    ),
  );
}

/** The lines of a page, with those of code blocks and what stands in backticks left empty. */
function withoutCode(text: string): readonly string[] {
  let fence = "";
  return text.split("\n").map((line) => {
    const mark = /^\s*(```+|~~~+)/.exec(line)?.[1] ?? "";
    if (fence !== "") {
      if (mark.startsWith(fence)) fence = "";
      return "";
    }
    fence = mark;
    return mark === "" ? line.replace(/(`+)[^`]*\1/g, "``") : "";
  });
}

function isRelative(target: string): boolean {
  return !/^([a-z][a-z0-9+.-]*:|#|\/\/)/i.test(target);
}

function resolved(page: string, target: string): string {
  const file = decodeURI(target.replace(/[#?].*$/, ""));
  return posix.join(posix.dirname(page), file).replace(/\/$/, "");
}

/** A file and the folders it lies in, because a page may link to a folder. */
function withParents(path: string): readonly string[] {
  const parts = path.split("/");
  return parts.map((_, index) => parts.slice(0, index + 1).join("/")).concat(".");
}
