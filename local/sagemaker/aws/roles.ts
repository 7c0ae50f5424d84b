import type { SageMakerOptions } from "../options.ts";
import { validationException } from "../wire/errors.ts";
import { AccountClients, type RoleCredentials } from "./accountClients.ts";

const SERVICE = "sagemaker.amazonaws.com";
const SPARE_MILLISECONDS = 5 * 60_000;

interface PolicyStatement {
  readonly Effect?: string;
  readonly Principal?: string | { readonly Service?: string | readonly string[] };
}

/** Assumes execution roles, as SageMaker does: the role must exist and must trust the service. */
export class Roles extends AccountClients {
  readonly #delaySeconds: number;
  readonly #sessions = new Map<string, Promise<RoleCredentials>>();
  readonly #roleIds = new Map<string, string>();
  readonly #iam = this.once(async () => (await import("@aws-sdk/client-iam")).IAMClient);
  readonly #sts = this.once(async () => (await import("@aws-sdk/client-sts")).STSClient);

  constructor(options: SageMakerOptions) {
    super(options);
    this.#delaySeconds = options.roleDelaySeconds ?? 0;
  }

  /** Fails with AWS's ValidationException unless the role exists and trusts SageMaker. Looks at the role anew each time. */
  async check(roleArn: string): Promise<void> {
    const roleId = await this.#trustingRole(roleArn);
    // A session outlives changes of the role's policies, but not the role: another one may have its name now.
    if (roleId === undefined || this.#roleIds.get(roleArn) !== roleId) this.#sessions.delete(roleArn);
    if (roleId === undefined) throw cannotAssume(roleArn);
    this.#roleIds.set(roleArn, roleId);
    await this.credentials(roleArn);
  }

  /** Credentials of a session of the role, renewed before they run out. */
  async credentials(roleArn: string): Promise<RoleCredentials> {
    const known = await this.#sessions.get(roleArn)?.catch(() => undefined);
    if (known !== undefined && (known.expiration?.getTime() ?? 0) - SPARE_MILLISECONDS > Date.now()) return known;
    const session = this.#assume(roleArn);
    this.#sessions.set(roleArn, session);
    return session;
  }

  async #assume(roleArn: string): Promise<RoleCredentials> {
    if ((await this.#trustingRole(roleArn)) === undefined) throw cannotAssume(roleArn);
    const { AssumeRoleCommand } = await import("@aws-sdk/client-sts");
    const sts = await this.#sts();
    try {
      const { Credentials: session } = await sts.send(
        new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: "SageMaker" }),
      );
      if (session?.AccessKeyId === undefined || session.SecretAccessKey === undefined) throw cannotAssume(roleArn);
      return {
        accessKeyId: session.AccessKeyId,
        secretAccessKey: session.SecretAccessKey,
        ...(session.SessionToken === undefined ? {} : { sessionToken: session.SessionToken }),
        ...(session.Expiration === undefined ? {} : { expiration: session.Expiration }),
      };
    } catch (error) {
      if (error instanceof Error && error.name === "AccessDenied") throw cannotAssume(roleArn);
      throw error;
    }
  }

  /** The id of a role that is there and trusts SageMaker. */
  async #trustingRole(roleArn: string): Promise<string | undefined> {
    const { GetRoleCommand } = await import("@aws-sdk/client-iam");
    const iam = await this.#iam();
    try {
      const { Role } = await iam.send(new GetRoleCommand({ RoleName: roleArn.split("/").at(-1) ?? "" }));
      const trusting =
        Role?.Arn === roleArn && trustsService(Role.AssumeRolePolicyDocument ?? "") && !this.#isNew(Role.CreateDate);
      return trusting ? Role.RoleId : undefined;
    } catch (error) {
      if (error instanceof Error && /^NoSuchEntity/.test(error.name)) return undefined;
      throw error;
    }
  }

  #isNew(made: Date | undefined): boolean {
    return made !== undefined && Date.now() - made.getTime() < this.#delaySeconds * 1000;
  }
}

/** Whether a trust policy (URL-encoded, as IAM gives it) lets SageMaker in. */
export function trustsService(document: string): boolean {
  const policy = JSON.parse(document.startsWith("%") ? decodeURIComponent(document) : document) as {
    Statement?: PolicyStatement | PolicyStatement[];
  };
  const statements = Array.isArray(policy.Statement)
    ? policy.Statement
    : policy.Statement === undefined
      ? []
      : [policy.Statement];
  return statements.some((statement) => {
    if (statement.Effect !== "Allow") return false;
    if (typeof statement.Principal === "string") return statement.Principal === "*";
    const services = statement.Principal?.Service;
    return services === SERVICE || (Array.isArray(services) && services.includes(SERVICE));
  });
}

function cannotAssume(roleArn: string): Error {
  return validationException(
    `Could not assume role ${roleArn}. Please ensure that the role exists and allows principal '${SERVICE}' to assume the role.`,
  );
}
