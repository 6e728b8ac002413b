// The AsyncAPI documents of the golden catalogs against the schema of the specification.
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Ajv } from "ajv";
import { fullFormats } from "ajv-formats/dist/formats.js";
import { describe, expect, test } from "vitest";
import { loadCatalog } from "../load/catalog.ts";
import { emitAsyncApi } from "./asyncapi.ts";

interface Part {
  readonly [key: string]: Part;
}

interface Message {
  readonly payload: object;
  readonly examples?: readonly { readonly payload: unknown }[];
}

const golden = fileURLToPath(new URL("../golden/", import.meta.url));
const specification = createRequire(import.meta.url)("@asyncapi/specs/schemas/3.0.0.json");

function documentOf(catalog: string): Part {
  return JSON.parse(readFileSync(join(golden, catalog, "generated/asyncapi.json"), "utf8"));
}

/** What a pointer such as `#/components/schemas/Fee` leads to. */
function resolve(document: Part, pointer: string): Part | undefined {
  const steps = pointer.replace("#/", "").split("/");
  return steps.reduce((part: Part | undefined, step) => part?.[step], document);
}

function references(part: unknown): readonly string[] {
  if (typeof part !== "object" || part === null) return [];
  return Object.entries(part).flatMap(([key, value]) =>
    key === "$ref" ? [String(value)] : references(value),
  );
}

/** A validator of one schema of the document. */
function validatorOf(document: Part, schema: object): (value: unknown) => boolean {
  const ajv = new Ajv({ strict: false, formats: fullFormats });
  return ajv.compile({ ...schema, components: document.components });
}

describe.each(readdirSync(golden))("%s", (catalog) => {
  const document = documentOf(catalog);

  test("the document is as the specification wants it", () => {
    // The specification's schema brings the schema of schemas along.
    const ajv = new Ajv({ strict: false, meta: false, formats: fullFormats });
    const validate = ajv.compile(specification);
    expect(validate(document) || validate.errors).toBe(true);
    expect(validate({ ...document, operations: { a: { action: "emit" } } })).toBe(false);
  });

  test("every reference leads somewhere, and operations use the messages of their channels", () => {
    const all = references(document);
    expect(all.length).toBeGreaterThan(20);
    for (const pointer of all) expect(resolve(document, pointer), pointer).toBeDefined();
    for (const { channel, messages } of Object.values(document.operations!)) {
      for (const message of Object.values(messages!)) {
        expect(String(message.$ref).startsWith(`${channel!.$ref}/messages/`)).toBe(true);
      }
    }
  });

  test("examples fit the schemas of their messages", () => {
    const messages = Object.values(document.components!.messages!) as unknown as Message[];
    for (const { payload, examples = [] } of messages) {
      const validate = validatorOf(document, payload);
      for (const example of examples) expect(validate(example.payload)).toBe(true);
    }
  });
});

test("subjects are those of the wire format, and commands come in where events go out", () => {
  const { channels, operations } = documentOf("clinic");
  expect(channels).toMatchObject({
    BookVisit: { address: "ew.clinic.cmd.Visit.BookVisit.{id}", "x-stream": "EW_clinic_COMMANDS" },
    ChargeFee: { "x-stream": "EW_clinic_CALLS_Billing" },
    Visit: { address: "ew.clinic.evt.Visit.{id}", "x-stream": "EW_clinic_EVENTS" },
    "insurance-feed.VisitBooked": { address: "ew.clinic.pub.insurance-feed.VisitBooked" },
  });
  expect(operations).toMatchObject({
    handleBookVisit: {
      action: "receive",
      reply: { address: { location: "$message.header#/Ew-Reply-To" } },
      "x-rejections": { UnknownPatient: { description: "Nobody has this id." } },
    },
    commitVisit: { action: "send" },
    "publish.insurance-feed.VisitBooked": { action: "send" },
  });
});

test("a commit holds events of its actor in any version, or one receipt, and nothing else", () => {
  const document = documentOf("clinic");
  const message = document.components!.messages!["Visit.commit"] as unknown as Message;
  const validate = validatorOf(document, message.payload);
  const event = (message.examples![0]!.payload as readonly object[])[0]!;
  const closed = {
    ...event,
    event_type: "VisitClosed",
    event_version: 1,
    payload: { visitId: "V-0001" },
  };
  const accepted = { ...closed, event_type: "$accepted", payload: { command: "CloseVisit" } };
  expect(validate([event, closed])).toBe(true);
  expect(validate([accepted])).toBe(true);
  const wrong = [
    [],
    [accepted, accepted],
    [event, accepted],
    [{ ...closed, event_version: 2 }],
    [{ ...closed, event_type: "RoomTaken" }],
    [{ ...closed, more: 1 }],
    [{ ...closed, timestamp: "2026-01-31T12:00:00Z" }],
    [{ ...closed, payload: { visitId: "V-1" } }],
  ];
  for (const commit of wrong) expect(validate(commit), JSON.stringify(commit)).toBe(false);
});

test("the messages that the page of the wire format shows are what the document says", async () => {
  const root = fileURLToPath(new URL("../../", import.meta.url));
  const { catalog } = await loadCatalog(join(root, "samples/orders/catalog"));
  const document: Part = JSON.parse(emitAsyncApi({ catalog, hookModule: () => "" })[0]!.text);
  const page = readFileSync(join(root, "docs/wire.md"), "utf8");
  const seen = [...page.matchAll(/```json\n([\s\S]*?)```/g)].flatMap(([, text]) => {
    const example = JSON.parse(text!);
    const value = "event_id" in example ? [example] : example;
    const name = messageOf(value);
    if (name === undefined) return [];
    const message = document.components!.messages![name] as unknown as Message;
    expect(validatorOf(document, message.payload)(value), text).toBe(true);
    return [name];
  });
  expect(new Set(seen)).toEqual(new Set(["Order.commit", "PlaceOrderV1", "answer"]));
});

/** The name of the message that an example of the page is; journals and timers have none. */
function messageOf(value: object): string | undefined {
  if (Array.isArray(value)) return "Order.commit";
  if ("command_type" in value) return "PlaceOrderV1";
  return "ok" in value || "error" in value ? "answer" : undefined;
}

test("a feed has its version of an event, without what it hides, in types too", () => {
  const { schemas, messages } = documentOf("shapes").components!;
  const filled = schemas!["partners.FormFilledV2"]!.properties!;
  expect(filled.secret).toBeUndefined();
  expect(references(filled.person)).toEqual(["#/components/schemas/partners.Person"]);
  expect(Object.keys(schemas!["partners.Contact"]!.properties!)).toEqual(["city"]);
  expect(references(schemas!["partners.Alias"])).toEqual(["#/components/schemas/partners.Contact"]);
  expect(Object.keys(schemas!.Contact!.properties!)).toContain("mail");
  const feeds = Object.keys(messages!).filter((name) => name.startsWith("partners."));
  expect(feeds).toEqual(["partners.FormFilled"]);
});
