#!/usr/bin/env node
// Starts the command line. tsx lets it load TypeScript charts on every supported Node version.
import { register } from "tsx/esm/api";

register();
const { main } = await import("./main.ts");
process.exitCode = await main(process.argv.slice(2));
