/** The code of most of Lambda's refusals. */
export const CODE = "InvalidParameterValueException";
export const CREATE = "CreateFunction of the service model";
/** Where an answer of AWS itself is written down: the test that asked for it. */
export const RECORDED = "AWS's answer as recorded by localstack's test_lambda_api.py";

/** How Lambda refuses a text that is not of its member's form; undefined for one that is, or is not there. */
export function unlike(member: string, text: string | undefined, pattern: string): string | undefined {
  return text === undefined || new RegExp(`^(?:${pattern})$`).test(text)
    ? undefined
    : `1 validation error detected: Value '${text}' at '${member}' failed to satisfy constraint: Member must satisfy regular expression pattern: ${pattern}`;
}
