/** What the local cloud gives to its SageMaker. */
export interface SageMakerOptions {
  /** Folder for everything that must survive a restart. */
  readonly stateDir: string;
  readonly region: string;
  readonly accountId: string;
  /** The local cloud's gateway: where S3, IAM, STS, CloudWatch and Logs answer. */
  readonly endpoint: string;
  /** The account's own credentials, with which roles are assumed. */
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** botocore's `data` folder, which holds AWS's service models. */
  readonly serviceModelsDir: string;
  readonly log: (line: string) => void;
  /**
   * The URL that lets its bearer into a Studio: what CreatePresignedDomainUrl answers with.
   * @default - one of the form of AWS's, which leads nowhere
   */
  readonly presignedUrl?: (
    grant: { readonly domainId: string; readonly userProfileName: string; readonly spaceName?: string },
    expiresInSeconds: number,
    sessionSeconds: number,
  ) => string;
  /**
   * File that maps image URIs to local commands (see `containers/images.ts`).
   * @default - `images.json` in stateDir
   */
  readonly imagesFile?: string;
  /**
   * How long a captured request may wait before it is written to S3, in milliseconds.
   * @default 1000
   */
  readonly captureFlushMilliseconds?: number;
  /**
   * How many times faster than on AWS the waits of a deployment pass (bake times, traffic shifts, termination waits).
   * @default - SCONES_DEPLOYMENT_SPEED of the environment, or 60
   */
  readonly deploymentSpeed?: number;
  /**
   * How many times faster than on AWS the scaling of endpoints looks at its metrics and counts its cooldowns.
   * @default - SCONES_SCALING_SPEED of the environment, or 1
   */
  readonly scalingSpeed?: number;
  /**
   * Seconds in which a role that was just made can't be assumed: IAM tells the other services of it in its own time.
   * @default - SCONES_IAM_DELAY of the environment, or 0
   */
  readonly roleDelaySeconds?: number;
  /**
   * How long a container may take to answer an invocation.
   * @default - SCONES_INVOCATION_TIMEOUT_SECONDS of the environment, or 60, as on AWS
   */
  readonly invocationTimeoutSeconds?: number;
  /**
   * Instances of one type that all endpoints of the account may use together.
   * @default 8
   */
  readonly endpointInstanceQuota?: number;
  /**
   * Instances of one type that all running training jobs of the account may use together.
   * @default 8
   */
  readonly trainingInstanceQuota?: number;
}
