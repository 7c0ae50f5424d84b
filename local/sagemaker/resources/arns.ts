/** Names of resources, as AWS writes them. */
export class Arns {
  readonly region: string;
  readonly accountId: string;

  constructor(region: string, accountId: string) {
    this.region = region;
    this.accountId = accountId;
  }

  /** SageMaker writes names in lower case in its ARNs; the registry is the exception. */
  of(type: string, name: string): string {
    const written = type.startsWith("model-package") ? name : name.toLowerCase();
    return `arn:aws:sagemaker:${this.region}:${this.accountId}:${type}/${written}`;
  }

  /** An ARN's resource type and the rest, which is a record's kind and key but for letter case. */
  parse(arn: string): { kind: string; key: string } | undefined {
    const prefix = `arn:aws:sagemaker:${this.region}:${this.accountId}:`;
    const [kind, ...key] = arn.startsWith(prefix) ? arn.slice(prefix.length).split("/") : [];
    return kind === undefined || key.length === 0 ? undefined : { kind, key: key.join("/") };
  }

  logStream(group: string, stream: string): string {
    return `arn:aws:logs:${this.region}:${this.accountId}:log-group:${group}:log-stream:${stream}`;
  }
}

/** A noun of operations as ARNs spell it: `TrainingJob`, `training-job`. */
export function kebab(noun: string): string {
  return noun.replace(/([a-z])([A-Z])/g, "$1-$2").toLowerCase();
}
