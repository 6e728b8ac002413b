// What every message has on the wire besides its payload, as docs/wire.md says it.
import type { JsonSchema } from "./json-schema.ts";

const UUID = {
  type: "string",
  format: "uuid",
  pattern: "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$",
};
const TIMESTAMP = {
  type: "string",
  format: "date-time",
  pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{3}Z$",
  description: "UTC, in milliseconds.",
};
const AGGREGATE_ID = { type: "string", minLength: 1, maxLength: 200 };
const METADATA = {
  type: "object",
  additionalProperties: { type: "string" },
  description: "Such as actor and tenant.",
};

/** An object of exactly these properties; only the optional ones may be missing. */
function exactly(
  description: string,
  properties: JsonSchema,
  optional: readonly string[] = [],
): JsonSchema {
  const required = Object.keys(properties).filter((name) => !optional.includes(name));
  const object = { type: "object", properties, required, additionalProperties: false };
  return { ...(description !== "" && { description }), ...object };
}

const eventEnvelope = exactly(
  "An event as it lies on the log.",
  {
    event_id: { ...UUID, description: "Derived from the command's id." },
    event_type: { type: "string" },
    event_version: { type: "integer", minimum: 1 },
    timestamp: TIMESTAMP,
    correlation_id: { ...UUID, description: "That of the command." },
    causation_id: { ...UUID, description: "The command that brought it about." },
    aggregate_type: { type: "string" },
    aggregate_id: AGGREGATE_ID,
    aggregate_version: { type: "integer", minimum: 0 },
    payload: {},
    metadata: METADATA,
  },
  ["metadata"],
);

const commandEnvelope = exactly(
  "A command as it is sent.",
  {
    command_id: { ...UUID, description: "New for each command; best a UUIDv7." },
    command_type: { type: "string" },
    command_version: { type: "integer", minimum: 1 },
    timestamp: { ...TIMESTAMP, description: "The time of the first sending, UTC." },
    correlation_id: { ...UUID, description: "The command's own id when nothing caused it." },
    causation_id: { ...UUID, type: ["string", "null"], description: "What caused it, or null." },
    aggregate_id: AGGREGATE_ID,
    payload: {},
    metadata: METADATA,
  },
  ["metadata"],
);

const text = (description: string): JsonSchema => ({ type: "string", description });

const SHARED_HEADERS = {
  traceparent: text("W3C trace context."),
  "Ew-Origin": text("The saga instance that sent the command; set by the host."),
};

const commandHeaders = {
  type: "object",
  properties: {
    "Ew-Reply-To": text("An inbox of the sender's own; the answer is published there."),
    "Ew-Expires-At": {
      ...text("Handled later than this, the command is refused as `expired`."),
      format: "date-time",
    },
    "Ew-Expected-Version": text("The `aggregate_version` that the aggregate must have."),
    ...SHARED_HEADERS,
  },
};

const commitHeaders = {
  type: "object",
  properties: {
    "Nats-Msg-Id": text("`<Handler>.<id token>|<command_id>`"),
    "Nats-Expected-Last-Subject-Sequence": text("What the host saw last on this subject."),
    "Ew-Types": text("The different event types of the commit, comma-separated."),
    "Ew-Command-Hash": text("Hash of the command; absent on imported history."),
    ...SHARED_HEADERS,
  },
  required: ["Nats-Msg-Id", "Ew-Types"],
};

const rejection = {
  type: "object",
  properties: {
    reason: text("A reason that the command declares, or one of the wire format's own."),
    state: { description: "The state that refused it." },
    guards: { type: "array", items: { type: "string" } },
    data: { description: "The data of a declared reason." },
    issues: {
      type: "array",
      items: exactly("What is wrong with the payload.", {
        path: { type: "string" },
        message: { type: "string" },
      }),
    },
  },
  required: ["reason"],
};

/** An envelope of a reserved type. */
function receiptOf(type: string, payload: JsonSchema): JsonSchema {
  return {
    allOf: [
      { $ref: "#/components/schemas/eventEnvelope" },
      { properties: { event_type: { const: type }, event_version: { const: 1 }, payload } },
    ],
  };
}

const receipt = {
  description: "A command that brought about no event.",
  anyOf: [
    receiptOf("$accepted", exactly("", { command: { type: "string" } })),
    receiptOf("$rejected", {
      allOf: [
        { $ref: "#/components/schemas/rejection" },
        { properties: { command: { type: "string" } }, required: ["command"] },
      ],
    }),
  ],
};

const POSITION = exactly("A place in the events stream.", {
  stream: { type: "string" },
  sequence: { type: "integer", minimum: 0 },
});

const answer = {
  description: "What became of a command.",
  anyOf: [
    exactly("Accepted.", {
      ok: { const: true },
      command_id: UUID,
      position: POSITION,
      events: { type: "array", items: { $ref: "#/components/schemas/eventEnvelope" } },
    }),
    exactly("Rejected.", {
      ok: { const: false },
      command_id: UUID,
      position: POSITION,
      rejection: { $ref: "#/components/schemas/rejection" },
    }),
    exactly("Not handled. Recognise it by its code.", {
      error: exactly("", { code: { type: "string" }, message: { type: "string" } }),
    }),
  ],
};

/** The schemas that are the same in every catalog. Types of a catalog begin with a capital. */
export const ENVELOPES: Readonly<Record<string, JsonSchema>> = {
  eventEnvelope,
  commandEnvelope,
  commandHeaders,
  commitHeaders,
  rejection,
  receipt,
  answer,
};
