// A project that imports generated code, as those do that generate it.
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { root } from "./folder.ts";
import { createProject, generate, type Project, type Session } from "./session.ts";

/** Uses a creator, types and a caster of the generated index. */
const MAIN = `// Uses what is generated.
import {
  Thing0,
  Thing0x0Placed,
  type Thing0x0PlacedInput,
  type Thing0x0PlacedV1,
  type Thing19Event,
  upcastThing0x0Placed,
} from "./generated/index.ts";

const input: Thing0x0PlacedInput = {
  id: "1",
  title: "first",
  amount: 1,
  tags: [],
  at: "2026-01-31T12:00:00Z",
  flag: true,
};
export const channel: string = Thing0x0Placed(input).data.channel;
const old: Thing0x0PlacedV1 = { ...input, name: "first" };
export const title: string = upcastThing0x0Placed({ version: 1, data: old }).title;
export const typeOf = (event: Thing19Event): string => event.type;
export const contract: object = Thing0;
`;

/** Imports one validator, which a creator of the generated index carries. */
const VALIDATOR = `// One validator of the generated index.
import { Thing0x0Placed } from "./generated/index.ts";

export const validator = Thing0x0Placed.definition.schemas[3];
`;

/** The same validator, out of the file that it stands in: what no barrel can be smaller than. */
const VALIDATOR_ALONE = `// One validator from its own file.
export { Thing0x0PlacedV3Schema as validator } from "./generated/events/thing0x0-placed.schema.ts";
`;

/** Writes a project of as many events, generated, and the texts above beside the generated code. */
export async function createConsumer(session: Session, events: number): Promise<Project> {
  const project = await createProject(session, events);
  generate(session, project);
  const tsconfig = { extends: join(root, "tsconfig.json"), include: ["main.ts"] };
  await writeFile(join(project.folder, "tsconfig.json"), JSON.stringify(tsconfig));
  await writeFile(join(project.folder, "main.ts"), MAIN);
  await writeFile(join(project.folder, "validator.ts"), VALIDATOR);
  await writeFile(join(project.folder, "validator-alone.ts"), VALIDATOR_ALONE);
  return project;
}
