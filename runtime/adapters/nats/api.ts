// The JetStream API as requests: JSON in, JSON out.
import { EventwrightError } from "../../core/error.ts";
import type { Requests } from "./requests.ts";

/** An error that JetStream answered with. */
export interface ApiError {
  readonly code: number;
  readonly err_code: number;
  readonly description: string;
}

/** Answers are either data or an error. */
export type ApiAnswer<T> = { readonly ok: true; readonly data: T } | ApiFailure;
export interface ApiFailure {
  readonly ok: false;
  readonly error: ApiError;
}

/** Requests to JetStream; made by {@link createApi}. */
export interface Api {
  /** Asks; throws a transient `broker_unavailable` when nobody answers. */
  ask<T>(subject: string, body?: unknown): Promise<ApiAnswer<T>>;
  /** Asks, and throws what JetStream refuses, too. */
  expect<T>(subject: string, body?: unknown): Promise<T>;
}

const TIMEOUT_MS = 4_000;
/** JetStream's error code of a stream that is not there. */
const NO_STREAM = 10059;

/** The API over requests. */
export function createApi(requests: Pick<Requests, "ask">): Api {
  const ask: Api["ask"] = async (subject, body) => {
    const text = body === undefined ? "" : JSON.stringify(body);
    const asked = { subject: `$JS.API.${subject}`, bytes: text, timeoutMs: TIMEOUT_MS };
    const message = await requests.ask(asked);
    const answer = message.json<{ readonly error?: ApiError }>();
    if (answer.error) return { ok: false, error: answer.error };
    return { ok: true, data: answer as never };
  };
  return {
    ask,
    async expect<T>(subject: string, body?: unknown): Promise<T> {
      const answer = await ask<T>(subject, body);
      if (answer.ok) return answer.data;
      const { description, code, err_code } = answer.error;
      const text = `JetStream refused ${subject}: ${description}.`;
      if (err_code === NO_STREAM) throw new EventwrightError("no_stream", text);
      // As in HTTP: from 500 on it is the server's own trouble, such as an election or a full disk.
      throw code >= 500 ? unavailable(text) : new EventwrightError("jetstream_refused", text);
    },
  };
}

/** A failure that passes by itself. */
export function unavailable(message: string, cause?: unknown): EventwrightError {
  return new EventwrightError("broker_unavailable", message, { cause, transient: true });
}
