/**
 * Writes what the aws-native provider's own metadata says about types: of those that MiniStack provides into resourceTypes.json,
 * of SageMaker's into the file of that name beside its handlers (a type is added there by an entry `{}` of its name).
 * Run it after a change of the provider's version or of the table TYPES in ministack/resources/provisioning.py:
 * `node local/cloud/cloudControl/generateResourceTypes.ts <provider module>/cmd/pulumi-resource-aws-native/metadata.json`
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { format } from "prettier";
import { resourceTypes, type ResourceTypeFacts } from "./resourceTypes.ts";

interface ProviderResource {
  readonly cf: string;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
  readonly primaryIdentifier?: readonly string[];
  readonly createOnly?: readonly string[];
  readonly writeOnly?: readonly string[];
  readonly irreversibleNames?: Readonly<Record<string, string>>;
  readonly cfRef?: { readonly property?: string };
}

const SAGEMAKER = join(import.meta.dirname, "../../sagemaker/cloudControl");
const [path] = process.argv.slice(2);
if (path === undefined) throw new Error("name the provider's metadata.json (in its Go module)");
const metadata = JSON.parse(readFileSync(path, "utf8")) as {
  readonly resources: Readonly<Record<string, ProviderResource>>;
};
const provisioning = readFileSync(join(import.meta.dirname, "../ministack/resources/provisioning.py"), "utf8");

function facts(resource: ProviderResource, withInputs: boolean): ResourceTypeFacts {
  const name = (sdkName: string): string =>
    resource.irreversibleNames?.[sdkName] ?? `${sdkName.charAt(0).toUpperCase()}${sdkName.slice(1)}`;
  // The identifier alone is spelled as in CloudFormation's schema, where `id` is not renamed to `awsId`.
  const names = (list: readonly string[] | undefined): string[] => (list ?? []).map(name).sort();
  const inputs = Object.keys(resource.inputs ?? {});
  return {
    primaryIdentifier: (resource.primaryIdentifier ?? []).map(name),
    readOnly: names(Object.keys(resource.outputs ?? {}).filter((output) => !inputs.includes(output))),
    createOnly: names(resource.createOnly),
    writeOnly: names(resource.writeOnly?.filter((path) => !path.includes("/"))),
    ...(withInputs && { inputs: names(inputs) }),
    ...(resource.cfRef?.property === undefined ? {} : { ref: name(resource.cfRef.property) }),
  };
}

async function write(folder: string, types: readonly string[]): Promise<void> {
  const table = Object.fromEntries(
    Object.values(metadata.resources)
      .filter((resource) => types.includes(resource.cf))
      .map((resource): [string, ResourceTypeFacts] => [resource.cf, facts(resource, folder === SAGEMAKER)])
      .sort(([a], [b]) => a.localeCompare(b)),
  );
  const missing = types.filter((type) => !(type in table));
  if (missing.length > 0) throw new Error(`the provider's metadata does not know ${missing.join(", ")}`);
  const text = await format(JSON.stringify(table), { parser: "json", printWidth: 120 });
  writeFileSync(join(folder, "resourceTypes.json"), text);
}

await write(
  import.meta.dirname,
  [...provisioning.matchAll(/^ {4}"(AWS::[\w:]+)": \(/gm)].map((match) => match[1] ?? ""),
);
await write(SAGEMAKER, [...resourceTypes(SAGEMAKER).keys()]);
