import { createHash } from "node:crypto";
import { payloadBytes, type CapturedPrediction } from "../captures/capture.ts";

/** Where a captured answer stands. */
export interface AnswerPlace {
  readonly file: string;
  readonly line: number;
  readonly row?: number;
}

/** What one of two models said to a request. */
export interface Answer {
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly probabilities: readonly number[];
  readonly place: AnswerPlace;
  readonly ids: readonly string[];
  /** SHA-256 of the request's body, hex; missing where no input is captured. */
  readonly hash?: string;
}

export interface AnswerPair {
  readonly live: Answer;
  readonly shadow: Answer;
}

export type Side = "live" | "shadow";

/** Two records further apart are not of one request: longer than a container may take, and than clocks differ. */
const WINDOW = 600_000;

/**
 * Finds the answers of two models to the same request.
 *
 * AWS documents no id that the records of a request share: each has an `eventId`, of which it does not say that it is the same for
 * both, and an `inferenceId` where the caller gave one. So a request is known by what it was: the bytes of its body, with the
 * caller's id where there is one, and among several of the same bytes by the time. Two requests of the same bytes that are taken
 * for each other differ in nothing that the models saw.
 */
export class AnswerPairs {
  #waiting = new Map<string, Record<Side, Answer[]>>();
  readonly unmatched: Record<Side, number> = { live: 0, shadow: 0 };

  add(side: Side, file: string, prediction: CapturedPrediction): void {
    const { time, probabilities, eventId, inferenceId, row, line } = prediction;
    const input = prediction.input();
    const hash = input && createHash("sha256").update(payloadBytes(input)).digest("hex");
    const key = `${hash ?? (inferenceId === undefined ? eventId : "")} ${inferenceId ?? ""} ${row ?? 0}`;
    let both = this.#waiting.get(key);
    if (both === undefined) this.#waiting.set(key, (both = { live: [], shadow: [] }));
    both[side].push({
      time,
      probabilities,
      place: { file, line, ...(row !== undefined && { row }) },
      ids: (inferenceId === undefined ? [eventId] : [inferenceId, eventId]).map(own),
      ...(hash !== undefined && { hash }),
    });
  }

  /** The pairs among what was added. What stays alone is kept for later, unless it is from too long before this time. */
  take(until = Number.POSITIVE_INFINITY): AnswerPair[] {
    const found: AnswerPair[] = [];
    const waiting = new Map<string, Record<Side, Answer[]>>();
    for (const [key, both] of this.#waiting) {
      const { pairs, live, shadow } = pairUp(both);
      found.push(...pairs);
      const isOpen = ({ time }: Answer): boolean => time >= until - WINDOW;
      const open = { live: live.filter(isOpen), shadow: shadow.filter(isOpen) };
      this.unmatched.live += live.length - open.live.length;
      this.unmatched.shadow += shadow.length - open.shadow.length;
      if (open.live.length + open.shadow.length > 0) waiting.set(key, open);
    }
    this.#waiting = waiting;
    return found;
  }
}

/** A copy that does not keep alive the file's text which the string may be cut from. */
function own(text: string): string {
  return Buffer.from(text).toString();
}

/** Each of the shadow's answers with the nearest of the live model's that is still free, both in the order of time. */
function pairUp({ live, shadow }: Record<Side, Answer[]>): { pairs: AnswerPair[]; live: Answer[]; shadow: Answer[] } {
  if (live.length === 0 || shadow.length === 0) return { pairs: [], live, shadow };
  const byTime = (a: Answer, b: Answer): number => a.time - b.time;
  const [lives, shadows] = [live.sort(byTime), shadow.sort(byTime)];
  const pairs: AnswerPair[] = [];
  const alone: Record<Side, Answer[]> = { live: [], shadow: [] };
  let at = 0;
  for (const [index, answer] of shadows.entries()) {
    const distance = (position: number): number => {
      const one = lives[position];
      return one === undefined ? Number.POSITIVE_INFINITY : Math.abs(one.time - answer.time);
    };
    // As long as enough are left for the others.
    while (distance(at + 1) < distance(at) && (lives.length - at > shadows.length - index || distance(at) > WINDOW))
      alone.live.push(lives[at++] as Answer);
    const partner = lives[at];
    if (partner === undefined || distance(at) > WINDOW) alone.shadow.push(answer);
    else {
      pairs.push({ live: partner, shadow: answer });
      at++;
    }
  }
  return { pairs, live: [...alone.live, ...lives.slice(at)], shadow: alone.shadow };
}
