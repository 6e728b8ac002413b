// buf and protoc-gen-es: types, and descriptors for Protobuf's own wire format, from a .proto file
// for each event. No validators, no casters, and no ranges in the input, which Protobuf cannot say.
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { inputPath, outPath, tellMade } from "./schemas.mjs";

const command = (name) => fileURLToPath(new URL(`node_modules/.bin/${name}`, import.meta.url));
const plugin = { local: command("protoc-gen-es"), out: outPath(), opt: "target=ts" };
const template = JSON.stringify({ version: "v2", plugins: [plugin] });
execFileSync(command("buf"), ["generate", inputPath("proto"), "--template", template]);
tellMade("types, descriptors");
