// Names of the message headers (docs/wire.md).

/** Identifies a commit: `<Handler>.<id>|<command id>`. */
export const MESSAGE_ID = "Nats-Msg-Id";
/** Event types of a commit, comma-separated, so that readers skip without decoding. */
export const TYPES = "Ew-Types";
/** The saga instance that asked: `<Saga>|<instance>`. */
export const ORIGIN = "Ew-Origin";
/** Hash of a command's payload, kept on its commit to tell a repeat from a reused id. */
export const COMMAND_HASH = "Ew-Command-Hash";
/** A command's own time, kept on its commit: a repeat has the same. */
export const COMMAND_TIME = "Ew-Command-Time";
/** The reaction that asked. Its commands have the time of their event, however old that is. */
export const REACTION = "Ew-Reaction";
/** Where the answer to a command goes. */
export const REPLY_TO = "Ew-Reply-To";
/** RFC 3339 time after which a command is refused. */
export const EXPIRES_AT = "Ew-Expires-At";
/** The aggregate version that a command expects. */
export const EXPECTED_VERSION = "Ew-Expected-Version";
/** On a copy of another context's event: its sequence in the feed that it came from. */
export const FEED_SEQUENCE = "Ew-Feed-Sequence";
/** On a copy of what the feed held already when its import was born: `true`. */
export const FEED_PAST = "Ew-Feed-Past";
/** Why, from which stream, sequence and subject a dead letter came. */
export const DEAD_REASON = "Ew-Dead-Reason";
export const DEAD_STREAM = "Ew-Dead-Stream";
export const DEAD_SEQUENCE = "Ew-Dead-Sequence";
export const DEAD_SUBJECT = "Ew-Dead-Subject";
export const DEAD_TIME = "Ew-Dead-Time";
/** On a dead letter that did not fit whole: what of the message was left out. */
export const TRUNCATED = "Ew-Truncated";
/** W3C trace context, carried as it came. */
export const TRACE_PARENT = "traceparent";
