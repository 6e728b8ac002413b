// The arguments and options that several commands take, and what each command tells.

/** Takes the exit code of the command that ran. */
export type Tell = (exitCode: number) => void;

/** An argument or option: how it is written, what it is, and its default. */
type Argument = readonly [flags: string, text: string, byDefault?: string];

export const CONTEXT: Argument = ["<context>", "the context, as the catalog names it"];
export const READER: Argument = ["<reader>", "commands, calls-<Service>, or a saga or projection"];
export const SOME_READER: Argument = ["[reader]", "only of this reader"];
export const KEY: Argument = ["<key>", "as list prints it"];
export const SOME_KEY: Argument = ["[key]", "as list prints it"];
export const SAGA: Argument = ["<saga>", "its name, as list prints it"];
export const INSTANCE: Argument = ["<instance>", "the value of its key, as list prints it"];
export const WAIT: Argument = ["--wait <seconds>", "how long to wait until it is done", "10"];
export const CATALOG: Argument = ["[catalog]", "folder of .yaml files, or one file", "catalog"];
