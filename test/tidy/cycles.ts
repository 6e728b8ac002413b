// Finds files that load each other in a circle, whose order of start then depends on luck.
import { type Breach, importingSources, type TextFile } from "./files.ts";
import { type Import, importsOf } from "./imports.ts";

type Graph = ReadonlyMap<string, readonly Import[]>;

/** One breach per import that closes a circle. Imports of types load nothing and are left out. */
export function importCycles(files: readonly TextFile[]): readonly Breach[] {
  const graph = new Map(
    importingSources(files).map((file) => [
      `/${file.path}`,
      importsOf(file).filter(({ typeOnly }) => !typeOnly),
    ]),
  );
  const done = new Set<string>();
  return [...graph.keys()].flatMap((start) => closingImports(graph, start, [], done));
}

/** Walks depth first. `trail` is how we came here, `done` what need not be walked again. */
function closingImports(
  graph: Graph,
  from: string,
  trail: readonly string[],
  done: Set<string>,
): readonly Breach[] {
  if (done.has(from)) return [];
  const here = [...trail, from];
  const breaches = (graph.get(from) ?? []).flatMap(({ target, line }) => {
    const start = here.indexOf(target);
    if (start === -1) return closingImports(graph, target, here, done);
    const circle = [...here.slice(start), target].map((path) => path.slice(1)).join(" → ");
    return [{ path: from.slice(1), line, what: `closes a circle of imports: ${circle}` }];
  });
  done.add(from);
  return breaches;
}
