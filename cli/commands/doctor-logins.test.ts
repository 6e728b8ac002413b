// Logins of `eventwright doctor` that need files: credentials of an operator, and certificates.
import { spawnSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createAccount, createOperator, createUser, type KeyPair } from "@nats-io/nkeys";
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { startNatsServer } from "../../scripts/nats-server.ts";
import { main } from "../main.ts";

let folder: string;
let printed: string[];
let told: string[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "eventwright-logins-"));
  printed = [];
  told = [];
  vi.spyOn(console, "log").mockImplementation((text: string) => void printed.push(text));
  vi.spyOn(console, "error").mockImplementation((text: string) => void told.push(text));
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true, force: true });
});

async function file(name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
}

const base64 = (bytes: string | Uint8Array): string => Buffer.from(bytes).toString("base64url");

/** A claim as NATS signs it. */
function signed(issuer: KeyPair, subject: KeyPair, claims: object): string {
  const header = base64(JSON.stringify({ typ: "JWT", alg: "ed25519-nkey" }));
  const [iss, sub] = [issuer.getPublicKey(), subject.getPublicKey()];
  const nats = { version: 2, ...claims };
  const body = base64(JSON.stringify({ jti: sub, iat: 1_700_000_000, iss, sub, name: sub, nats }));
  const signature = base64(issuer.sign(Buffer.from(`${header}.${body}`)));
  return `${header}.${body}.${signature}`;
}

const open = { subs: -1, data: -1, payload: -1 };
const wide = { ...open, conn: -1, leaf: -1, imports: -1, exports: -1, wildcards: true };
const stores = { mem_storage: -1, disk_storage: -1, streams: -1, consumer: -1 };

test("it connects with a credentials file, also to the system account", async () => {
  const [operator, account, system] = [createOperator(), createAccount(), createAccount()];
  const accountOf = (pair: KeyPair, limits: object): string =>
    `${pair.getPublicKey()}: ${signed(operator, pair, { type: "account", limits })}`;
  const server = await startNatsServer({
    config: `operator: ${signed(operator, operator, { type: "operator" })}
      system_account: ${system.getPublicKey()}
      resolver: MEMORY
      resolver_preload: {
        ${accountOf(account, { ...wide, ...stores })}
        ${accountOf(system, wide)}
      }`,
  });
  onTestFinished(() => server.stop());
  const credentials = (issuer: KeyPair, name: string): Promise<string> => {
    const user = createUser();
    const jwt = signed(issuer, user, { type: "user", ...open });
    const seed = new TextDecoder().decode(user.getSeed());
    const line = (kind: string, text: string): string =>
      `-----BEGIN ${kind}-----\n${text}\n------END ${kind}------\n\n`;
    return file(name, line("NATS USER JWT", jwt) + line("USER NKEY SEED", seed));
  };
  const [mine, systems] = await Promise.all([
    credentials(account, "mine.creds"),
    credentials(system, "system.creds"),
  ]);
  expect(await main(["doctor", "--nats", server.url])).toBe(2);
  const options = ["--creds", mine, "--system-creds", systems];
  expect(await main(["doctor", "--nats", server.url, ...options])).toBe(0);
  expect(told.join("\n")).toMatch(/warning sync-interval: /);
});

const hasOpenssl = spawnSync("openssl", ["version"]).status === 0;

test.skipIf(!hasOpenssl)("it connects over TLS, with a certificate of its own", async () => {
  const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
  const names = "subjectAltName=DNS:localhost,IP:127.0.0.1";
  const what = ["-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"];
  spawnSync("openssl", [
    ...["req", "-x509", ...what, "-addext", names, "-keyout", key, "-out", cert],
  ]);
  const paths = [cert, key, cert].map((path) => JSON.stringify(path));
  const [certFile, keyFile, caFile] = paths;
  const tls = `cert_file: ${certFile}, key_file: ${keyFile}, ca_file: ${caFile}, verify: true`;
  const server = await startNatsServer({ config: `tls { ${tls} }` });
  onTestFinished(() => server.stop());
  const url = server.url.replace("nats://", "tls://");
  expect(await main(["doctor", "--nats", url])).toBe(2);
  expect(told.join("\n")).toMatch(/^The certificate of the NATS server at .* is not trusted/);
  const files = ["--tls-ca", cert, "--tls-cert", cert, "--tls-key", key];
  expect(await main(["doctor", "--nats", url, ...files])).toBe(0);
  expect(printed[0]).toMatch(/^nats-server /);
});
