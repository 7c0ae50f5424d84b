import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { expect } from "chai";
import { rulebook } from "../../../domain/rules/rulebook.ts";
import type { ServiceRules } from "../../../domain/rules/rulesOf.ts";
import { httpStatusOf, SERVICES } from "../../../local/cloud/rules/ruleGate.ts";
import { ensureMinistack } from "../../../local/engine/ministack.ts";

/** Names of the services' models, where they are others than in signatures. */
const MODELS: Readonly<Record<string, string>> = { monitoring: "cloudwatch", states: "stepfunctions" };

interface Model {
  readonly shapes: Readonly<
    Record<string, { readonly exception?: boolean; readonly error?: { code?: string; httpStatusCode?: number } }>
  >;
}

describe("statuses of what the rules refuse", function () {
  this.timeout(120_000);
  let models = "";

  before(async () => {
    models = (await ensureMinistack(() => undefined)).serviceModels;
  });

  for (const [signingName, service] of Object.entries(SERVICES)) {
    it(`are ${signingName}'s own by its service model, 400 where that has none`, () => {
      const statuses = statusesOf(models, MODELS[signingName] ?? signingName);
      const codes = new Set(
        Object.values<readonly { readonly code: string }[]>(rulebook[service] satisfies ServiceRules)
          .flat()
          .map(({ code }) => code),
      );
      expect(codes).not.to.be.empty;
      for (const code of codes) {
        // CloudWatch has no shape for its answer to tags of AWS's own prefix.
        const expected = statuses.get(code) ?? (code === "AccessDenied" ? 403 : 400);
        expect(httpStatusOf(signingName, code), code).to.equal(expected);
      }
    });
  }
});

/** Status by code of a model's errors, as far as it says. */
function statusesOf(folder: string, name: string): Map<string, number> {
  const version = readdirSync(join(folder, name)).sort().at(-1) ?? "";
  const bytes = readFileSync(join(folder, name, version, "service-2.json.gz"));
  const { shapes } = JSON.parse(gunzipSync(bytes).toString()) as Model;
  return new Map(
    Object.entries(shapes).flatMap(([shape, { exception, error }]) =>
      exception === true && error?.httpStatusCode !== undefined
        ? [[error.code ?? shape, error.httpStatusCode] as const]
        : [],
    ),
  );
}
