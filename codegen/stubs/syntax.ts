// The syntax of one file of the user. Only this and its siblings load ts-morph, and only lazily:
// importing it takes longer than generating a catalog.
import { Project, type SourceFile } from "ts-morph";
import type { Obstacle } from "./obstacle.ts";

/** Parses a text; a file that is wrong is none to be edited. */
export function parseFile(text: string): SourceFile | Obstacle {
  const project = new Project({
    useInMemoryFileSystem: true,
    skipLoadingLibFiles: true,
    skipFileDependencyResolution: true,
  });
  const source = project.createSourceFile("/hooks.ts", text);
  const [wrong] = project.getProgram().getSyntacticDiagnostics(source);
  if (!wrong) return source;
  const message = wrong.getMessageText();
  const said = typeof message === "string" ? message : message.getMessageText();
  return {
    what: `does not parse: line ${wrong.getLineNumber()}, ${said.replace(/\.$/, "")}`,
    help: "Correct it, then generate again.",
  };
}

/** Whether a text was parsed. */
export function isParsed(parsed: SourceFile | Obstacle): parsed is SourceFile {
  return "compilerNode" in parsed;
}
