import { setTimeout as sleep } from "node:timers/promises";

export interface RetryOptions {
  /** Whether another attempt may go better. */
  retryable(error: unknown, attempt: number): boolean;
  /**
   * How often it is tried altogether.
   * @default 5
   */
  readonly attempts?: number;
  /**
   * Milliseconds before the second attempt; doubled for each one after it, at most 10 seconds.
   * @default 300
   */
  readonly delayMs?: number;
  readonly signal?: AbortSignal;
}

/** Does `work` again, with growing pauses, as long as its failure is a passing one. */
export async function withRetries<T>(work: (attempt: number) => Promise<T>, options: RetryOptions): Promise<T> {
  const { attempts = 5, delayMs = 300, signal } = options;
  for (let attempt = 1; ; attempt++) {
    signal?.throwIfAborted();
    try {
      return await work(attempt);
    } catch (error) {
      if (attempt >= attempts || signal?.aborted === true || !options.retryable(error, attempt)) throw error;
      // Half of the pause is by chance: what failed together need not come again together.
      const pause = Math.min(delayMs * 2 ** (attempt - 1), 10_000) * (0.5 + Math.random() / 2);
      await sleep(pause, undefined, signal === undefined ? {} : { signal });
    }
  }
}
