// Logins in URLs: they are read, and no URL that may be shown keeps one.
import { expect, test } from "vitest";
import { loginSettings, withoutLogins } from "./logins.ts";

test.each([
  ["nats://ada:s3cret@host:4222", { servers: ["nats://host:4222"], user: "ada", pass: "s3cret" }],
  ["ada:s3cret@host", { servers: ["host"], user: "ada", pass: "s3cret" }],
  ["tls://t0ken@host", { servers: ["tls://host"], token: "t0ken" }],
  ["wss://ada:a%40b%3A@host/path", { servers: ["wss://host/path"], user: "ada", pass: "a@b:" }],
  ["nats://ada:100%@host", { servers: ["nats://host"], user: "ada", pass: "100%" }],
  ["nats://ada:p@ss@host", { servers: ["nats://host"], user: "ada", pass: "p@ss" }],
  ["nats://host:4222", { servers: ["nats://host:4222"] }],
  ["ws://host/a@b", { servers: ["ws://host/a@b"] }],
])("%s", (url, found) => {
  expect(withoutLogins([url])).toEqual(found);
});

test("of several URLs the first login counts, and all are taken out", () => {
  const found = withoutLogins(["nats://a", "nats://ada:one@b", "nats://eve:two@c"]);
  expect(found).toEqual({
    servers: ["nats://a", "nats://b", "nats://c"],
    user: "ada",
    pass: "one",
  });
});

test("what is not given of a login is not said to the client", () => {
  expect(loginSettings({})).toEqual({});
  expect(loginSettings({ user: "ada", password: "" })).toEqual({ user: "ada", pass: "" });
  expect(loginSettings({ ca: "PEM" })).toEqual({ tls: { ca: "PEM" } });
});
