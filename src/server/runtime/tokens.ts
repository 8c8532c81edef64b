/** Tokens that clients get for a key id and its secret, as Orkes Conductor gives them out. */
import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

export interface Tokens {
  /** Undefined where the key is not known or the secret is another. */
  exchange(keyId: string, keySecret: string): string | undefined;
  check(token: string): "valid" | "expired" | "unknown";
  isKey(keyId: string, keySecret: string): boolean;
}

/** Milliseconds. SDKs get a new one every half hour, or three quarters. */
const lifetimeMs = 60 * 60 * 1000;
/** The oldest go first. */
const mostTokens = 10_000;

/** `keys`: secrets by key id. Neither secrets nor tokens are kept, only their digests. */
export function createTokens(keys: ReadonlyMap<string, string>, now: () => number = Date.now): Tokens {
  const digests = new Map([...keys].map(([keyId, secret]) => [keyId, digest(secret)] as const));
  const nobody = randomBytes(32);
  /** When they expire, by digest, the oldest first. */
  const expiries = new Map<string, number>();

  /** Takes as long for a key that is not known. */
  function isKey(keyId: string, keySecret: string): boolean {
    const known = digests.get(keyId);
    return timingSafeEqual(known ?? nobody, digest(keySecret)) && known !== undefined;
  }

  return {
    isKey,
    exchange(keyId, keySecret) {
      if (!isKey(keyId, keySecret)) return undefined;
      const token = randomBytes(32).toString("base64url");
      expiries.set(digest(token).toString("base64"), now() + lifetimeMs);
      for (const oldest of expiries.keys()) {
        if (expiries.size <= mostTokens) break;
        expiries.delete(oldest);
      }
      return token;
    },
    check(token) {
      const expiry = expiries.get(digest(token).toString("base64"));
      if (expiry === undefined) return "unknown";
      return now() < expiry ? "valid" : "expired";
    },
  };
}

const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
