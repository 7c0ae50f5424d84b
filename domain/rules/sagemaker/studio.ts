import type { Rule } from "../rule.ts";
import { rulesOf } from "../rulesOf.ts";

export interface UserSettings {
  readonly DefaultLandingUri?: string | undefined;
  readonly StudioWebPortal?: string | undefined;
  readonly AutoMountHomeEFS?: string | undefined;
  readonly SecurityGroups?: readonly string[] | undefined;
  readonly JupyterServerAppSettings?:
    | {
        readonly DefaultResourceSpec?: { readonly InstanceType?: string | undefined } | undefined;
        readonly LifecycleConfigArns?: readonly string[] | undefined;
      }
    | undefined;
}

export interface DomainRequest {
  readonly AuthMode?: string | undefined;
  readonly AppNetworkAccessType?: string | undefined;
  readonly AppSecurityGroupManagement?: string | undefined;
  readonly DomainSettings?: DomainSettings | undefined;
  readonly DomainSettingsForUpdate?: DomainSettings | undefined;
  readonly DefaultUserSettings?: UserSettings | undefined;
  readonly HomeEfsFileSystemCreation?: string | undefined;
}

interface DomainSettings {
  readonly AmazonQSettings?: { readonly Status?: string | undefined } | undefined;
  readonly ExecutionRoleIdentityConfig?: string | undefined;
  readonly RStudioServerProDomainSettings?: { readonly DomainExecutionRoleArn?: string | undefined } | undefined;
  readonly RStudioServerProDomainSettingsForUpdate?:
    { readonly DomainExecutionRoleArn?: string | undefined } | undefined;
}

export interface DomainState {
  readonly authMode?: string | undefined;
  readonly appNetworkAccessType?: string | undefined;
  readonly homeEfsFileSystemCreation?: string | undefined;
  readonly defaultSecurityGroups?: number | undefined;
  /** Statuses of the domain's apps. */
  readonly appStatuses?: readonly string[] | undefined;
  readonly rStudioRole?: boolean | undefined;
}

const SOURCE = "service model of SageMaker";

/** What the settings of a user are held to, in a domain's defaults and in a profile. */
export function userSettingsRules<Request>(
  operation: string,
  of: (request: Request) => UserSettings | undefined,
): readonly Rule<Request>[] {
  return rulesOf<Request>(`sagemaker/${operation}`, {
    "security-groups": {
      says: "A user has four security groups at most: Studio adds one for its file system.",
      source: `${SOURCE}, UserSettings.SecurityGroups: "the number of security groups that you can specify is one less than the maximum number shown", which is 5`,
      broken: (request) => {
        const count = of(request)?.SecurityGroups?.length ?? 0;
        return count > 4
          ? `At most 4 security groups can be specified, got ${count}: Amazon SageMaker AI adds one to allow NFS traffic.`
          : undefined;
      },
    },
    "landing-page": {
      says: "Studio is the page to land on where its web portal is enabled.",
      source: `${SOURCE}, UserSettings.DefaultLandingUri: "This value can only be passed if StudioWebPortal is set to ENABLED."`,
      broken: (request) => {
        const settings = of(request);
        return settings?.DefaultLandingUri?.startsWith("studio:") === true && settings.StudioWebPortal === "DISABLED"
          ? `DefaultLandingUri "${settings.DefaultLandingUri}" can only be passed if StudioWebPortal is set to ENABLED, got DISABLED.`
          : undefined;
      },
    },
    "classic-lifecycle": {
      says: "A lifecycle configuration of Studio Classic goes with a default machine.",
      source: `${SOURCE}, JupyterServerAppSettings.LifecycleConfigArns: "If you use this parameter, the DefaultResourceSpec parameter is also required."`,
      broken: (request) => {
        const classic = of(request)?.JupyterServerAppSettings;
        return (classic?.LifecycleConfigArns?.length ?? 0) > 0 && classic?.DefaultResourceSpec === undefined
          ? "DefaultResourceSpec of JupyterServerAppSettings is required with LifecycleConfigArns."
          : undefined;
      },
    },
    "classic-machine": {
      says: "Studio Classic's own server runs on the machine `system`.",
      source: `${SOURCE}, ResourceSpec.InstanceType: "JupyterServer apps only support the system value."`,
      broken: (request) => {
        const type = of(request)?.JupyterServerAppSettings?.DefaultResourceSpec?.InstanceType;
        return type === undefined || type === "system"
          ? undefined
          : `JupyterServer apps only support the system value for InstanceType, got ${type}.`;
      },
    },
  });
}

function rStudioRole({ DomainSettings: settings, DomainSettingsForUpdate: update }: DomainRequest): boolean {
  return (
    settings?.RStudioServerProDomainSettings?.DomainExecutionRoleArn !== undefined ||
    update?.RStudioServerProDomainSettingsForUpdate?.DomainExecutionRoleArn !== undefined
  );
}

function domainRules(operation: string): readonly Rule<DomainRequest>[] {
  return [
    ...userSettingsRules<DomainRequest>(operation, (request) => request.DefaultUserSettings),
    ...rulesOf<DomainRequest>(`sagemaker/${operation}`, {
      "no-domain-default": {
        says: "A domain mounts home folders or not: only a profile can do as its domain does.",
        source: `${SOURCE}, UserSettings.AutoMountHomeEFS: "The DefaultAsDomain value is only supported for user profiles. Do not use the DefaultAsDomain value when setting this parameter for a domain."`,
        broken: ({ DefaultUserSettings: settings }) =>
          settings?.AutoMountHomeEFS === "DefaultAsDomain"
            ? "The DefaultAsDomain value of AutoMountHomeEFS is only supported for user profiles."
            : undefined,
      },
      "rstudio-security-groups": {
        says: "The groups of a domain for RStudio are managed by the service, which a domain in VPC-only mode says.",
        source: `${SOURCE}, CreateDomainRequest.AppSecurityGroupManagement: "Required when CreateDomain.AppNetworkAccessType is VPCOnly and DomainSettings.RStudioServerProDomainSettings.DomainExecutionRoleArn is provided. If setting up the domain for use with RStudio, this value must be set to Service."`,
        broken: (request) => {
          const management = request.AppSecurityGroupManagement;
          if (!rStudioRole(request)) return undefined;
          const missing = management === undefined && request.AppNetworkAccessType === "VpcOnly";
          return missing || (management !== undefined && management !== "Service")
            ? `AppSecurityGroupManagement must be set to Service for RStudio, got ${management ?? "none"}.`
            : undefined;
        },
      },
    }),
  ];
}

export const createDomainRules = [
  ...domainRules("CreateDomain"),
  ...rulesOf<DomainRequest>("sagemaker/CreateDomain", {
    "q-needs-sso": {
      says: "Amazon Q is for domains whose users sign in by IAM Identity Center.",
      source: `${SOURCE}, DomainSettings.AmazonQSettings: "The AuthMode that you use to create the domain must be SSO."`,
      broken: ({ AuthMode, DomainSettings: settings }) =>
        settings?.AmazonQSettings?.Status === "ENABLED" && AuthMode !== undefined && AuthMode !== "SSO"
          ? `AmazonQSettings requires the AuthMode SSO, got ${AuthMode}.`
          : undefined,
    },
  }),
];

function appIn(state: DomainState, statuses: readonly string[]): string | undefined {
  return state.appStatuses?.find((status) => statuses.includes(status));
}

export const updateDomainRules = [
  ...domainRules("UpdateDomain"),
  ...rulesOf<DomainRequest, DomainState>("sagemaker/UpdateDomain", {
    "network-while-no-app": {
      says: "How apps reach the network changes while none of them runs or goes.",
      source: `${SOURCE}, UpdateDomainRequest.AppNetworkAccessType: "This configuration can only be modified if there are no apps in the InService, Pending, or Deleting state."`,
      broken: ({ AppNetworkAccessType: type }, state) => {
        if (type === undefined || type === (state.appNetworkAccessType ?? type)) return undefined;
        const app = appIn(state, ["InService", "Pending", "Deleting"]);
        return app === undefined
          ? undefined
          : `AppNetworkAccessType can only be modified if there are no apps in the InService, Pending, or Deleting state, got one that is ${app}.`;
      },
    },
    "network-of-rstudio": {
      says: "How apps reach the network is fixed where RStudio has a role.",
      source: `${SOURCE}, UpdateDomainRequest.AppNetworkAccessType: "The configuration cannot be updated if DomainSettings.RStudioServerProDomainSettings.DomainExecutionRoleArn is already set or … provided as part of the same request."`,
      broken: (request, state) =>
        request.AppNetworkAccessType !== undefined &&
        request.AppNetworkAccessType !== (state.appNetworkAccessType ?? request.AppNetworkAccessType) &&
        (state.rStudioRole === true || rStudioRole(request))
          ? "AppNetworkAccessType cannot be updated if a DomainExecutionRoleArn for RStudio is set."
          : undefined,
    },
    "identity-while-no-app": {
      says: "What identity an execution role carries changes while no app runs.",
      source: `${SOURCE}, DomainSettingsForUpdate.ExecutionRoleIdentityConfig: "This configuration can only be modified if there are no apps in the InService or Pending state."`,
      broken: ({ DomainSettingsForUpdate: settings }, state) =>
        settings?.ExecutionRoleIdentityConfig !== undefined && appIn(state, ["InService", "Pending"]) !== undefined
          ? "ExecutionRoleIdentityConfig can only be modified if there are no apps in the InService or Pending state."
          : undefined,
    },
    "home-stays": {
      says: "Home folders that are made on demand stay so.",
      source: `${SOURCE}, UpdateDomainRequest.HomeEfsFileSystemCreation: "you cannot change from Enabled to Disabled"`,
      broken: ({ HomeEfsFileSystemCreation: wanted }, { homeEfsFileSystemCreation: current }) =>
        wanted === "Disabled" && current === "Enabled"
          ? "HomeEfsFileSystemCreation cannot change from Enabled to Disabled."
          : undefined,
    },
  }),
];

export interface UserProfileRequest {
  readonly UserProfileName?: string | undefined;
  readonly SingleSignOnUserIdentifier?: string | undefined;
  readonly SingleSignOnUserValue?: string | undefined;
  readonly UserSettings?: UserSettings | undefined;
}

export const createUserProfileRules = [
  ...userSettingsRules<UserProfileRequest>("CreateUserProfile", (request) => request.UserSettings),
  ...rulesOf<UserProfileRequest, DomainState & { readonly profileNames?: readonly string[] | undefined }>(
    "sagemaker/CreateUserProfile",
    {
      "name-differs": {
        says: "A profile's name differs from every other of its domain by more than the case of its letters.",
        source: `${SOURCE}, CreateUserProfileRequest.UserProfileName: "This value is not case sensitive."`,
        code: "ResourceInUse",
        broken: ({ UserProfileName: name }, { profileNames = [] }) => {
          const same = profileNames.find((other) => other.toLowerCase() === name?.toLowerCase());
          return same === undefined
            ? undefined
            : `User profile ${same} already exists: names are not case sensitive, got "${name}".`;
        },
      },
      "sign-in": {
        says: "A profile names its user of IAM Identity Center where the domain signs in by it, and only there.",
        source: `${SOURCE}, CreateUserProfileRequest.SingleSignOnUserIdentifier: "If the Domain's AuthMode is IAM Identity Center, this field is required. If the Domain's AuthMode is not IAM Identity Center, this field cannot be specified."`,
        broken: (request, { authMode }) => {
          const members = [request.SingleSignOnUserIdentifier, request.SingleSignOnUserValue];
          if (authMode === "SSO" && members.includes(undefined))
            return "SingleSignOnUserIdentifier and SingleSignOnUserValue are required in a domain whose AuthMode is SSO.";
          return authMode === "IAM" && members.some((member) => member !== undefined)
            ? "SingleSignOnUserIdentifier and SingleSignOnUserValue cannot be specified in a domain whose AuthMode is IAM."
            : undefined;
        },
      },
      "vpc-security-groups": {
        says: "In a domain in VPC-only mode a user has security groups, of the profile or of the domain's defaults.",
        source: `${SOURCE}, UserSettings.SecurityGroups: "Required when the CreateDomain.AppNetworkAccessType parameter is set to VpcOnly, unless specified as part of the DefaultUserSettings for the domain."`,
        broken: ({ UserSettings: settings }, { appNetworkAccessType, defaultSecurityGroups }) =>
          appNetworkAccessType === "VpcOnly" &&
          defaultSecurityGroups === 0 &&
          (settings?.SecurityGroups?.length ?? 0) === 0
            ? "SecurityGroups is required in a domain whose AppNetworkAccessType is VpcOnly."
            : undefined,
      },
    },
  ),
];

export const presignedUrlRules = rulesOf<object, DomainState>("sagemaker/CreatePresignedDomainUrl", {
  "iam-only": {
    says: "A link is signed for domains whose users sign in by IAM.",
    source: `${SOURCE}, CreatePresignedDomainUrl: "This operation can only be called when the authentication mode equals IAM."`,
    broken: (_, { authMode }) =>
      authMode !== undefined && authMode !== "IAM"
        ? `CreatePresignedDomainUrl can only be called when the authentication mode equals IAM, got ${authMode}.`
        : undefined,
  },
});
