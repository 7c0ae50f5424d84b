import type { IncomingMessage, ServerResponse } from "node:http";
import { isObject, numberOf, parsedJson, textOf, type Json } from "../../../domain/rules/reading.ts";
import { diagnosticsOf } from "../../../domain/rules/states/diagnostics.ts";
import { workflowType } from "../../../domain/rules/states/stepFunctions.ts";
import { sendJson } from "../../sagemaker/wire/http.ts";
import type { JsonObject } from "../../sagemaker/wire/json.ts";
import type { Permission } from "../callers.ts";
import type { OwnService } from "../gateway.ts";
import { refuse } from "../wireErrors.ts";

const TARGET = "AWSStepFunctions.ValidateStateMachineDefinition";
const MOST = 100;

/** ValidateStateMachineDefinition, answered by the rules of the States Language. */
export class DefinitionValidation implements OwnService {
  readonly signingNames = ["states"];

  handles(req: IncomingMessage): boolean {
    return req.headers["x-amz-target"] === TARGET;
  }

  permissions(): readonly Permission[] {
    return [{ action: "states:ValidateStateMachineDefinition", resource: "*" }];
  }

  handle(req: IncomingMessage, res: ServerResponse, body: Buffer): Promise<void> {
    const input = parsedJson(body.toString())?.value;
    if (!isObject(input) || textOf(input, "definition") === undefined) {
      const message =
        "1 validation error detected: Value null at 'definition' failed to satisfy constraint: Member must not be null";
      refuse(req.headers, "states", res, { status: 400, code: "ValidationException", message });
    } else sendJson(res, validation(input), "1.0");
    return Promise.resolve();
  }
}

/** The answer to a request; a definition is checked as one of its `type`, STANDARD where none is said. */
function validation(input: Json): JsonObject {
  const found = diagnosticsOf(textOf(input, "definition") ?? "", workflowType(input));
  const asked = numberOf(input, "maxResults") ?? 0;
  const most = asked > 0 ? Math.min(asked, MOST) : MOST;
  return {
    result: found.length === 0 ? "OK" : "FAIL",
    diagnostics: found.slice(0, most).map((diagnostic) => ({ severity: "ERROR", ...diagnostic })),
    truncated: found.length > most,
  };
}
