import { MockMonitor } from "@pulumi/pulumi/runtime/mocks.js";
import { deploy, type MockOptions } from "./pulumiMocks.ts";

/** A resource by what its identity hangs on: change either and Pulumi or AWS makes a new one. */
export interface Named {
  /** Its URN without stack and project. */
  readonly urn: string;
  /** URNs that it had before, by its aliases and its parents' aliases. */
  readonly formerUrns: readonly string[];
  /** The name in AWS that the program gives it; undefined where the provider makes one. */
  readonly physicalName: string | undefined;
}

interface Alias {
  readonly urn?: string;
  readonly name?: string;
  readonly type?: string;
}

interface Registration {
  readonly type: string;
  readonly name: string;
  readonly parent: string;
  readonly aliases: readonly Alias[];
  readonly inputs: Readonly<Record<string, unknown>>;
}

interface AliasMessage {
  getUrn(): string;
  getSpec(): { getName(): string; getType(): string } | undefined;
}

interface Request {
  getType(): string;
  getName(): string;
  getParent(): string;
  getAliasesList(): AliasMessage[];
  getObject(): { toJavaScript(): Record<string, unknown> } | undefined;
}

/** Inputs that name a resource in AWS. */
const NAMING = [
  "name",
  "bucket",
  "alarmName",
  "dashboardName",
  "endpointConfigName",
  "functionName",
  "logGroupName",
  "managedPolicyName",
  "roleName",
  "stateMachineName",
  "trainingJobName",
];
/** `bucket` names a bucket, and refers to one in all that stands beside it. */
const REFERRING = /^aws:s3\/bucket(?!:)/;

/** Every resource that a program registers, with mocks. */
export async function registeredNames(program: () => unknown, options?: MockOptions): Promise<Named[]> {
  const registrations = new Map<string, Registration>();
  const prototype = MockMonitor.prototype as unknown as {
    registerResource: (
      this: { newUrn: (...args: string[]) => string },
      request: Request,
      reply: unknown,
    ) => Promise<void>;
  };
  const original = prototype.registerResource;
  prototype.registerResource = function (request, reply) {
    const [type, name, parent] = [request.getType(), request.getName(), request.getParent()];
    registrations.set(tail(this.newUrn(parent, type, name)), {
      ...{ type, name, parent: tail(parent) },
      aliases: request.getAliasesList().map(readAlias),
      inputs: request.getObject()?.toJavaScript() ?? {},
    });
    return original.call(this, request, reply);
  };
  try {
    const { errors } = await deploy(program, options);
    if (errors[0] !== undefined) throw errors[0];
  } finally {
    prototype.registerResource = original;
  }
  return [...registrations]
    .filter(([, { type }]) => type !== "pulumi:pulumi:Stack")
    .map(([urn, { type, inputs }]) => ({
      urn,
      formerUrns: formerUrns(urn, registrations).filter((former) => former !== urn),
      physicalName: physicalName(type, inputs),
    }))
    .sort((a, b) => (a.urn < b.urn ? -1 : 1));
}

function readAlias(message: AliasMessage): Alias {
  if (message.getUrn() !== "") return { urn: tail(message.getUrn()) };
  const spec = message.getSpec();
  const [name, type] = [spec?.getName(), spec?.getType()];
  return { ...(name !== undefined && name !== "" && { name }), ...(type !== undefined && type !== "" && { type }) };
}

/** All URNs by which the engine finds a resource: a child takes part in its parent's renames, as in the engine. */
function formerUrns(urn: string, registrations: ReadonlyMap<string, Registration>): string[] {
  const registration = registrations.get(urn);
  if (registration === undefined) return [urn];
  const { type, name, parent, aliases } = registration;
  const parents = parent === "" ? [""] : formerUrns(parent, registrations);
  const selves = [{}, ...aliases.filter((alias) => alias.urn === undefined)].flatMap((alias: Alias) =>
    parents.map((formerParent) =>
      join(formerParent, alias.type ?? type, alias.name ?? renamed(name, parent, formerParent)),
    ),
  );
  return [...new Set([...selves, ...aliases.flatMap((alias) => (alias.urn === undefined ? [] : [alias.urn]))])];
}

function renamed(name: string, parent: string, formerParent: string): string {
  const [now, before] = [nameOf(parent), nameOf(formerParent)];
  return parent !== "" && name.startsWith(now) ? before + name.slice(now.length) : name;
}

function join(parent: string, type: string, name: string): string {
  // Of its ancestors a URN names the types only, and the root stack not at all.
  const ancestors = parent === "" ? "" : `${parent.split("::")[0] ?? ""}$`;
  return `${ancestors === "pulumi:pulumi:Stack$" ? "" : ancestors}${type}::${name}`;
}

function nameOf(urn: string): string {
  return urn.slice(urn.lastIndexOf("::") + 2);
}

/** A URN from its type on, without the root stack, which real engines leave out. */
function tail(urn: string): string {
  return urn.split("::").slice(2).join("::").replace("pulumi:pulumi:Stack$", "");
}

function physicalName(type: string, inputs: Readonly<Record<string, unknown>>): string | undefined {
  const keys = REFERRING.test(type) ? [] : NAMING;
  return keys.map((key) => inputs[key]).find((value) => typeof value === "string");
}
