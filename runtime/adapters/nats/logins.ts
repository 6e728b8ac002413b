// Logins as text: in URLs, as NATS tools write them, and from files. The client reads no login from
// a URL, and a message that names a URL must not show a password: so they are taken out of them.
import { type ConnectionOptions, credsAuthenticator, nkeyAuthenticator } from "@nats-io/nats-core";

/** Who connects, in texts: what a command line or a file holds. */
export interface LoginOptions {
  readonly user?: string;
  readonly password?: string;
  readonly token?: string;
  /** The content of a credentials file. */
  readonly credentials?: string;
  /** An NKey seed. */
  readonly nkeySeed?: string;
  /** For a user who may not subscribe to all inboxes. */
  readonly inboxPrefix?: string;
  /** PEM texts: the authority to trust, and the client's own certificate with its key. */
  readonly ca?: string;
  readonly certificate?: string;
  readonly key?: string;
}

/** A login as the client takes it. */
export function loginSettings(login: LoginOptions): Partial<ConnectionOptions> {
  const { user, password: pass, token, credentials, nkeySeed, inboxPrefix } = login;
  const { ca, certificate: cert, key } = login;
  const tls = { ...(ca && { ca }), ...(cert && { cert }), ...(key && { key }) };
  return {
    ...(user !== undefined && { user }),
    ...(pass !== undefined && { pass }),
    ...(token !== undefined && { token }),
    ...(credentials !== undefined && { authenticator: credsAuthenticator(utf8(credentials)) }),
    ...(nkeySeed !== undefined && { authenticator: nkeyAuthenticator(utf8(nkeySeed.trim())) }),
    ...(inboxPrefix !== undefined && { inboxPrefix }),
    ...(Object.keys(tls).length > 0 && { tls }),
  };
}

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

/** URLs without logins, and the login of the first URL that has one. */
export interface Logins {
  readonly servers: readonly string[];
  readonly user?: string;
  readonly pass?: string;
  readonly token?: string;
}

const WITH_LOGIN = /^(\w+:\/\/)?([^/]*)@(.*)$/;

/** Takes the logins out of URLs: `user:password@host`, or `token@host`. */
export function withoutLogins(urls: readonly string[]): Logins {
  const found = urls.map((url) => WITH_LOGIN.exec(url));
  const servers = urls.map((url, index) => {
    const [, scheme = "", , address = ""] = found[index] ?? [];
    return found[index] ? `${scheme}${address}` : url;
  });
  const login = found.find((match) => match !== null)?.[2];
  if (login === undefined) return { servers };
  const colon = login.indexOf(":");
  if (colon < 0) return { servers, token: decoded(login) };
  return { servers, user: decoded(login.slice(0, colon)), pass: decoded(login.slice(colon + 1)) };
}

/** A login may have signs in it that no URL may have; one that was never encoded stays as it is. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
