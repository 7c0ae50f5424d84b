/** The error code of an SDK error (`NoSuchBucket`, `ValidationException` …). */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error ? error.name : undefined;
}

export interface RetryRule {
  readonly codes: readonly string[];
  /** Only when the message says so: the same code stands for true mistakes as well. */
  readonly message?: RegExp;
  readonly forMs?: number;
}

export function isRetriable(error: unknown, rule: RetryRule): boolean {
  const code = codeOf(error);
  if (code === undefined || !rule.codes.includes(code)) return false;
  return rule.message === undefined || rule.message.test((error as Error).message);
}

/** Answers `undefined` in place of AWS's ways to say "not there". */
export async function unlessMissing<T>(
  codes: readonly string[] | RegExp,
  call: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await call();
  } catch (error) {
    if (isMissing(error, codes)) return undefined;
    throw error;
  }
}

export function isMissing(error: unknown, codes: readonly string[] | RegExp): boolean {
  const code = codeOf(error);
  if (code === undefined) return false;
  if (codes instanceof RegExp) return codes.test(`${code}: ${(error as Error).message}`);
  return codes.includes(code);
}

/** One line for the user: what was done to what, AWS's code and message, its request. Never the inputs, which may be secret. */
export function describeError(action: string, error: unknown): string {
  if (!(error instanceof Error)) return `${action}: ${String(error)}`;
  const metadata = (error as { $metadata?: { httpStatusCode?: number; requestId?: string } }).$metadata;
  if (metadata?.httpStatusCode !== undefined) {
    const request = metadata.requestId === undefined ? "" : `, request ${metadata.requestId}`;
    return `${action}: ${error.name}: ${error.message} (HTTP ${metadata.httpStatusCode}${request})`;
  }
  if (isUnreachable(error)) {
    return `${action}: the AWS endpoint does not answer (${error.message || error.name}). Is the local cloud running?`;
  }
  return `${action}: ${error.message}`;
}

function isUnreachable(error: Error): boolean {
  const said = `${(error as { code?: string }).code ?? ""} ${error.message}`;
  return /ECONNREFUSED|ECONNRESET|EPIPE|EHOSTUNREACH|ENOTFOUND|socket hang up/.test(said);
}

/**
 * Whether AWS may have done what the request asked, and its answer was lost: nothing answers any more, or a repetition by the
 * SDK itself was told that the thing is there already.
 */
export function isAnswerLost(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const metadata = (error as { $metadata?: { httpStatusCode?: number; attempts?: number } }).$metadata;
  if (metadata?.httpStatusCode === undefined) return isUnreachable(error);
  const conflict = /ResourceConflict|ResourceInUse|AlreadyExists|AlreadyOwnedByYou|already exist/i;
  return (metadata.attempts ?? 1) > 1 && conflict.test(`${error.name} ${error.message}`);
}
