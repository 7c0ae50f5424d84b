import type * as pulumi from "@pulumi/pulumi";
import type { BucketRef, EndpointRef } from "../shared/refs.ts";

// An object and a type of one name instead of an enum: plain texts fit it, and the schema for other languages has an enum.

/** How spaces reach the internet. */
export const StudioNetworkAccess = { PublicInternetOnly: "PublicInternetOnly", VpcOnly: "VpcOnly" } as const;
export type StudioNetworkAccess = (typeof StudioNetworkAccess)[keyof typeof StudioNetworkAccess];

/** What becomes of the domain's home file system when the domain is deleted. */
export const HomeFileSystem = { Retain: "Retain", Delete: "Delete" } as const;
export type HomeFileSystem = (typeof HomeFileSystem)[keyof typeof HomeFileSystem];

/** What notebooks may make in SageMaker. */
export const NotebookPermissions = { None: "None", TrainAndDeploy: "TrainAndDeploy" } as const;
export type NotebookPermissions = (typeof NotebookPermissions)[keyof typeof NotebookPermissions];

export interface StudioWorkspaceArgs {
  /**
   * Names of the users, each with a profile and a JupyterLab space: letters, digits and hyphens, unique.
   * @default ["data-scientist"]
   */
  readonly users?: string[];
  /**
   * Bucket that notebooks may read and write.
   * @default - none
   */
  readonly bucket?: BucketRef;
  /**
   * Endpoint that notebooks may ask.
   * @default - none
   */
  readonly endpoint?: EndpointRef;
  /**
   * ARN of the state machine whose executions notebooks may start and read.
   * @default - none
   */
  readonly stateMachineArn?: pulumi.Input<string>;
  /**
   * Whether notebooks may train models and deploy them: training jobs, models, endpoint configurations and endpoints whose
   * names begin with the component's (lower case, hyphens) and a hyphen, run by the notebooks' own role, on images of ECR
   * that the account may pull. Needs `bucket`, where they read and write. What they make costs money until they delete it, and
   * no destroy does.
   * @default "None"
   */
  readonly notebookPermissions?: NotebookPermissions;
  /**
   * Machine of a space; billed by the second while JupyterLab runs.
   * @default "ml.t3.medium"
   */
  readonly instanceType?: pulumi.Input<string>;
  /**
   * Disk of a space in GB, 5 to 16384; billed as long as the space exists. Above 100 the domain lets its users have as much for
   * spaces that they make themselves. It may grow, with six hours between two changes, and not shrink (EBS user guide, "Requirements for EBS volume
   * modifications"; amazon-sagemaker-feedback#100, #207): for less, take the user out and in again, whose files go with that.
   * @default 5
   */
  readonly storageSizeGb?: pulumi.Input<number>;
  /**
   * Minutes without use after which JupyterLab is shut down, 60 to 525600.
   * @default 60
   */
  readonly idleTimeoutMinutes?: pulumi.Input<number>;
  /**
   * Name of the Jupyter kernel, lower-case letters, digits and hyphens.
   * @default - the component's name
   */
  readonly kernelName?: string;
  /**
   * Python packages of the kernel, as pip takes them. Other ones are there when JupyterLab is started anew. While it runs, SageMaker
   * does not delete the script that it was started with: the update ends with that, and is done when it is run again later.
   * @default ["boto3", "jsonlines", "matplotlib", "pandas", "sagemaker<3"]
   */
  readonly packages?: string[];
  /**
   * VPC of the workspace; needed with `subnetIds`. A domain stays in its VPC: with `homeFileSystem: "Delete"` a change makes another
   * domain, without the files of the old one.
   * @default - the region's default VPC
   */
  readonly vpcId?: pulumi.Input<string>;
  /**
   * Subnets of the workspace; needed with `vpcId`. With `homeFileSystem: "Delete"` a change makes another domain, without the
   * files of the old one.
   * @default - the subnets of the default VPC
   */
  readonly subnetIds?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * Security groups of the spaces; VpcOnly needs at least one.
   * @default - SageMaker's own
   */
  readonly securityGroupIds?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * Whether spaces reach the internet by SageMaker's network or by the VPC's own ways only.
   * @default "PublicInternetOnly"
   */
  readonly networkAccess?: StudioNetworkAccess;
  /**
   * What becomes of the domain's home file system (EFS) when the domain is deleted. `Retain` leaves it, with the mount
   * targets and security groups that keep a VPC from being deleted; `Delete` takes it and the files in it along, and
   * does not go with `networkAccess: "VpcOnly"`. A change makes another domain.
   * @default "Retain"
   */
  readonly homeFileSystem?: HomeFileSystem;
  /**
   * End a user's running apps before the user's space and profile are deleted, so that neither `pulumi destroy` nor a
   * shorter `users` fails because of them; what is not saved in them is lost. A function does it, which costs nothing while
   * it waits. Apps that take longer than 15 minutes to go fail the deletion; run again, it goes on where it stopped.
   * Taken back, it ends them a last time, as the function learns only that it is deleted, and not whether the user stays.
   * @default false
   */
  readonly drainApps?: boolean;
  /**
   * KMS key that encrypts the home folders, and with `drainApps` the function's environment and log group: then its policy
   * must let CloudWatch Logs use it (see `customerKeyPolicy`). A change makes another domain, without the files of the old one.
   * @default - AWS's own key
   */
  readonly kmsKeyArn?: pulumi.Input<string>;
  /**
   * Boundary of the role's permissions.
   * @default - none
   */
  readonly permissionsBoundaryArn?: pulumi.Input<string>;
  /**
   * Tags of all that can have them.
   * @default - none but the provider's default tags
   */
  readonly tags?: pulumi.Input<Record<string, pulumi.Input<string>>>;
}

export const DEFAULT_PACKAGES: readonly string[] = ["boto3", "jsonlines", "matplotlib", "pandas", "sagemaker<3"];
