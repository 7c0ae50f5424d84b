import { has, listOf, objectOf, textOf, type Json } from "../reading.ts";
import type { Rule } from "../rule.ts";
import { rulesOf } from "../rulesOf.ts";
import { configurationRules } from "./configuration.ts";
import { settingRules } from "./settings.ts";
import { CODE, CREATE } from "./sources.ts";

/** Rules of Lambda's operations. */
export const lambdaRules: Readonly<Record<string, readonly Rule<Json>[]>> = {
  CreateFunction: [
    ...rulesOf<Json>("lambda/CreateFunction", {
      name: {
        says: "A function's name alone has at most 64 letters, digits, hyphens and underscores.",
        source: `${CREATE}, FunctionName`,
        code: "ValidationException",
        broken: (request) => {
          const name = textOf(request, "FunctionName");
          return name === undefined || name.includes(":") || /^[a-zA-Z0-9-_]{1,64}$/.test(name)
            ? undefined
            : `1 validation error detected: Value '${name}' at 'functionName' failed to satisfy constraint: Member must have length less than or equal to 64 and letters, digits, hyphens and underscores`;
        },
      },
      "runtime-and-handler": {
        says: "A function of a .zip has a Runtime and a Handler.",
        source: `${CREATE}, Runtime and Handler`,
        code: CODE,
        broken: (request) =>
          isImage(request) ||
          typeof request["PackageType"] === "symbol" ||
          (has(request, "Runtime") && has(request, "Handler"))
            ? undefined
            : "Runtime and Handler are mandatory parameters for functions created with deployment packages.",
      },
      "image-without-runtime": {
        says: "A function of an image has neither Runtime nor Handler nor Layers.",
        source: `${CREATE}, PackageType and Code.ImageUri`,
        code: CODE,
        broken: (request) =>
          isImage(request) && ["Runtime", "Handler", "Layers"].some((field) => has(request, field))
            ? "Please don't provide Handler or Runtime or Layer when the intent is to create function with container image."
            : undefined,
      },
      "image-uri": {
        says: "ImageUri goes with the package type Image.",
        source: `${CREATE}, PackageType`,
        code: CODE,
        broken: (request) => {
          const image = has(objectOf(request, "Code") ?? {}, "ImageUri");
          return image && textOf(request, "PackageType") === "Zip"
            ? "Please do not provide ImageUri when the intent is to create function with package type Zip."
            : undefined;
        },
      },
      "code-source": {
        says: "Code is a ZipFile, or an S3Bucket with its S3Key, or an ImageUri.",
        source: "FunctionCode of the service model; answers recorded by cdk-preflight",
        code: CODE,
        broken: (request) => {
          const code = objectOf(request, "Code");
          if (code === undefined) return undefined;
          if (has(code, "ZipFile") && (has(code, "S3Bucket") || has(code, "S3Key"))) {
            return "Please do not provide other FunctionCode parameters when providing a ZipFile.";
          }
          return has(code, "S3Bucket") === has(code, "S3Key") ? undefined : "Please provide both S3Bucket and S3Key.";
        },
      },
      architectures: {
        says: "A function has one architecture, x86_64 or arm64.",
        source: `${CREATE}, Architectures`,
        code: "ValidationException",
        broken: (request) => {
          const all = listOf(request, "Architectures");
          const holds = all === undefined || (all.length === 1 && all.every(isArchitecture));
          return holds
            ? undefined
            : "1 validation error detected: Value at 'architectures' failed to satisfy constraint: Member must be one of [x86_64, arm64] with length 1";
        },
      },
    }),
    ...configurationRules("CreateFunction"),
  ],
  UpdateFunctionConfiguration: configurationRules("UpdateFunctionConfiguration"),
  ...settingRules,
};

function isArchitecture(value: unknown): boolean {
  return typeof value !== "string" || value === "x86_64" || value === "arm64";
}

function isImage(request: Json): boolean {
  return textOf(request, "PackageType") === "Image";
}
