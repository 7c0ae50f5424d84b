import { AccountClients } from "../../sagemaker/aws/accountClients.ts";
import type { OperationName, Request, Response } from "../../sagemaker/resources/operation.ts";

/** How Studio reaches the local cloud. */
export interface CloudAccess {
  /** The gateway. */
  readonly endpoint: string;
  readonly region: string;
  readonly accountId: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** One operation of SageMaker's control plane, in this process. */
  control<Name extends OperationName>(operation: Name, input: Request<Name>): Promise<Response<Name>>;
  readonly log: (line: string) => void;
}

/** Clients of the local cloud's services, with the account's own credentials. */
export class StudioClients extends AccountClients {
  readonly s3 = this.once(async () => (await import("@aws-sdk/client-s3")).S3Client);
  readonly logs = this.once(async () => (await import("@aws-sdk/client-cloudwatch-logs")).CloudWatchLogsClient);
  readonly metrics = this.once(async () => (await import("@aws-sdk/client-cloudwatch")).CloudWatchClient);
  readonly sfn = this.once(async () => (await import("@aws-sdk/client-sfn")).SFNClient);
  readonly runtime = this.once(async () => (await import("@aws-sdk/client-sagemaker-runtime")).SageMakerRuntimeClient, {
    maxAttempts: 1,
  });
}
