// `npm run simulate`: the sample in many worlds. Code that a loader compiles is slower than it is.
import { runProgram, withCompiled } from "./compiled.ts";

const { code } = await withCompiled((program) => runProgram(program, process.argv.slice(2)));
process.exitCode = code ?? 1;
