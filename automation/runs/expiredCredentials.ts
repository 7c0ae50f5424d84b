import { messageOf, SconesError } from "./errors.ts";

/** What AWS says of keys whose session is over, by its error's name or in its words; the engine's providers pass on both. */
const EXPIRED = /ExpiredToken|security token included in the request is expired/;

/** The same error, and for one of credentials that ended in the middle, how to go on; at the beginning that is said already (`connectAws`). */
export function explainExpired(error: unknown): unknown {
  const message = messageOf(error);
  const isExpired = EXPIRED.test(message) || (error instanceof Error && EXPIRED.test(error.name));
  if (!isExpired || message.startsWith("AWS refused the credentials")) return error;
  return new SconesError(
    `${message}\nThe AWS credentials have expired. Log in again and do the same again: it goes on where it stopped. Keys in the environment ` +
      "are not renewed meanwhile, those of a profile are (AWS_PROFILE, after `aws sso login` or `aws login`).",
    { cause: error },
  );
}
