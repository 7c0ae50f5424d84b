import { Remembered } from "../remembered.ts";
import type { Ministack } from "./ministack.ts";
import { isExpired, isSignedWith, payloadHash, type Signature, type SignedRequest } from "./signature.ts";
import { isSignedWithV2, type QuerySignatureV2 } from "./signatureV2.ts";
import { BAD_SIGNATURE, EXPIRED, EXPIRED_TOKEN, UNKNOWN_KEY, type Refusal } from "./wireErrors.ts";

interface Credential {
  readonly secretAccessKey: string;
  readonly sessionToken: string | null;
  readonly expiration: number | null;
}

/** What a caller must be allowed: an IAM action on a resource, with the condition keys of the request. */
export interface Permission {
  readonly action: string;
  readonly resource: string;
  readonly context?: Readonly<Record<string, string>>;
}

interface Decision {
  readonly allowed: boolean;
  readonly error?: string;
  readonly message?: string;
}

const KEPT = { milliseconds: 5_000, most: 1_000 };

/** Who calls, and what they may do: the account's own key here, every other by MiniStack's STS and IAM. */
export class Callers {
  readonly #root: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly #ministack: Ministack;
  readonly #credentials = new Remembered<Credential | { error: string; message: string }>(KEPT);
  readonly #decisions = new Remembered<Decision>(KEPT);

  constructor(root: { readonly accessKeyId: string; readonly secretAccessKey: string }, ministack: Ministack) {
    this.#root = root;
    this.#ministack = ministack;
  }

  isRoot(accessKeyId: string): boolean {
    return accessKeyId === this.#root.accessKeyId;
  }

  /** Drops what is remembered of keys and policies: one of them may have changed. */
  forget(): void {
    this.#credentials.clear();
    this.#decisions.clear();
  }

  /** Checks a request's signature and session token. Gives the refusal, or undefined where all is well. */
  async verify(request: SignedRequest, signature: Signature, body: Buffer | undefined): Promise<Refusal | undefined> {
    if (isExpired(signature, new Date())) return EXPIRED;
    const hash = payloadHash(request, signature, body);
    if (this.isRoot(signature.accessKeyId)) {
      if (signature.sessionToken !== undefined) return UNKNOWN_KEY;
      return isSignedWith(this.#root.secretAccessKey, request, signature, hash) ? undefined : BAD_SIGNATURE;
    }
    if (!isOrdinaryKey(signature.accessKeyId)) return UNKNOWN_KEY;
    const credential = await this.#credentials.get(signature.accessKeyId, () =>
      this.#ministack.ask<Credential | { error: string; message: string }>("credential", {
        accessKeyId: signature.accessKeyId,
      }),
    );
    if ("error" in credential) return credential.error === "ExpiredTokenException" ? EXPIRED_TOKEN : UNKNOWN_KEY;
    if (credential.expiration !== null && credential.expiration * 1000 < Date.now()) return EXPIRED_TOKEN;
    if ((credential.sessionToken ?? undefined) !== signature.sessionToken) return UNKNOWN_KEY;
    return isSignedWith(credential.secretAccessKey, request, signature, hash) ? undefined : BAD_SIGNATURE;
  }

  /** The same for a presigned S3 URL of the old kind. MiniStack checks those of all keys but root's. */
  verifyV2(request: SignedRequest, signature: QuerySignatureV2): Refusal | undefined {
    if (!this.isRoot(signature.accessKeyId)) return isOrdinaryKey(signature.accessKeyId) ? undefined : UNKNOWN_KEY;
    return isSignedWithV2(this.#root.secretAccessKey, request, signature, new Date()) ? undefined : BAD_SIGNATURE;
  }

  /** Whether the holder of a key (whose signature was checked) has all these permissions; gives the first refusal. */
  async authorize(
    accessKeyId: string,
    permissions: readonly Permission[],
    region: string,
  ): Promise<Refusal | undefined> {
    for (const permission of permissions) {
      const decision = await this.#decisions.get(JSON.stringify([accessKeyId, region, permission]), () =>
        this.#ministack.ask<Decision>("authorize", { accessKeyId, region, ...permission }),
      );
      if (decision.allowed) continue;
      const { error: code = "AccessDeniedException", message = "Access denied" } = decision;
      return { status: code === "AccessDeniedException" ? 400 : 403, code, message };
    }
    return undefined;
  }
}

/** MiniStack takes "test" and account numbers for root, without asking for a signature; the local cloud does not. */
export function isOrdinaryKey(accessKeyId: string): boolean {
  return accessKeyId !== "test" && !/^\d{12}$/.test(accessKeyId);
}
