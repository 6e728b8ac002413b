// What an error of JetStream means to whoever may try again.
import type { Msg } from "@nats-io/nats-core";
import { expect, test } from "vitest";
import { createApi } from "./api.ts";

/** An API whose server answers with an error of this code. */
function refusing(code: number) {
  const error = { code, err_code: 1, description: "no" };
  return createApi({ ask: async () => ({ json: () => ({ error }) }) as Msg });
}

test.each([500, 503])("the server's own trouble passes by itself (%i)", async (code) => {
  await expect(refusing(code).expect("STREAM.INFO.X")).rejects.toMatchObject({
    code: "broker_unavailable",
    transient: true,
  });
});

test.each([400, 404])("what the server refuses stays refused (%i)", async (code) => {
  await expect(refusing(code).expect("STREAM.INFO.X")).rejects.toMatchObject({
    code: "jetstream_refused",
    transient: false,
  });
});
