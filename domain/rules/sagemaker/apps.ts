import type { Rule } from "../rule.ts";
import { rulesOf } from "../rulesOf.ts";

export interface AppRequest {
  readonly AppType?: string | undefined;
  readonly UserProfileName?: string | undefined;
  readonly SpaceName?: string | undefined;
  readonly ResourceSpec?: { readonly InstanceType?: string | undefined } | undefined;
}

const SOURCE = "service model of SageMaker";

function ownerRule(operation: string): readonly Rule<AppRequest>[] {
  return rulesOf<AppRequest>(`sagemaker/${operation}`, {
    "profile-or-space": {
      says: "An app is of a user profile or of a space.",
      source: `${SOURCE}, ${operation}Request.UserProfileName: "If this value is not set, then SpaceName must be set."`,
      broken: ({ UserProfileName: profile, SpaceName: space }) =>
        profile === undefined && space === undefined ? "Either UserProfileName or SpaceName must be set." : undefined,
    },
  });
}

export const createAppRules = [
  ...ownerRule("CreateApp"),
  ...rulesOf<AppRequest, { readonly defaultInstanceTypes?: readonly (string | undefined)[] | undefined }>(
    "sagemaker/CreateApp",
    {
      "classic-machine": {
        says: "Studio Classic's own server runs on the machine `system`.",
        source: `${SOURCE}, ResourceSpec.InstanceType: "JupyterServer apps only support the system value."`,
        broken: ({ AppType, ResourceSpec: spec }) =>
          AppType === "JupyterServer" && spec?.InstanceType !== undefined && spec.InstanceType !== "system"
            ? `JupyterServer apps only support the system value for InstanceType, got ${spec.InstanceType}.`
            : undefined,
      },
      "kernel-machine": {
        says: "A kernel gateway has a machine: its own, the profile's or the domain's.",
        source: `${SOURCE}, CreateAppRequest.ResourceSpec: "If InstanceType is not specified in any of those three ResourceSpec values for a KernelGateway app, the CreateApp call fails with a request validation error."`,
        broken: ({ AppType, ResourceSpec: spec }, { defaultInstanceTypes }) =>
          AppType === "KernelGateway" &&
          spec?.InstanceType === undefined &&
          defaultInstanceTypes?.every((type) => type === undefined) === true
            ? "InstanceType must be specified for a KernelGateway app, in ResourceSpec or in the settings of the user profile or the domain."
            : undefined,
      },
    },
  ),
];

export const deleteAppRules = ownerRule("DeleteApp");

export const updateSpaceRules = rulesOf<{
  readonly SpaceSettings?: { readonly AppType?: string | undefined } | undefined;
}>("sagemaker/UpdateSpace", {
  "app-type-stays": {
    says: "A space stays one of the kind of app that it was made for, which its updates do not name.",
    source: `${SOURCE}, UpdateSpace: "You can't edit the app type of a space in the SpaceSettings."; answer to the space's own kind reported in boto3 #4375 and terraform-provider-aws #38370`,
    broken: ({ SpaceSettings: settings }) =>
      settings?.AppType === undefined ? undefined : "Updating AppType for Space is not supported.",
  },
});

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

export const createLifecycleConfigRules = rulesOf<{ readonly StudioLifecycleConfigContent?: string | undefined }>(
  "sagemaker/CreateStudioLifecycleConfig",
  {
    base64: {
      says: "A lifecycle configuration's script is given as base64.",
      source: `${SOURCE}, CreateStudioLifecycleConfigRequest.StudioLifecycleConfigContent: "This content must be base64 encoded."`,
      broken: ({ StudioLifecycleConfigContent: content }) =>
        // Encoders may break lines and leave out the padding.
        content === undefined || BASE64.test(padded(content.replaceAll(/\s/g, "")))
          ? undefined
          : "StudioLifecycleConfigContent must be base64 encoded.",
    },
  },
);

function padded(text: string): string {
  return text.includes("=") ? text : text + "=".repeat((4 - (text.length % 4)) % 4);
}

export const deleteLifecycleConfigRules = rulesOf<
  object,
  { readonly runningApps?: readonly string[] | undefined; readonly attachedTo?: readonly string[] | undefined }
>("sagemaker/DeleteStudioLifecycleConfig", {
  "no-running-app": {
    says: "A lifecycle configuration goes when no running app uses it.",
    source: `${SOURCE}, DeleteStudioLifecycleConfig: "there must be no running apps using the Lifecycle Configuration"`,
    code: "ResourceInUse",
    broken: (_, { runningApps: [app] = [] }) =>
      app === undefined ? undefined : `The lifecycle configuration is in use by the running app ${app}.`,
  },
  "not-attached": {
    says: "A lifecycle configuration goes when no domain and no profile names it.",
    source: `${SOURCE}, DeleteStudioLifecycleConfig: "You must also remove the Lifecycle Configuration from UserSettings in all Domains and UserProfiles."`,
    code: "ResourceInUse",
    broken: (_, { attachedTo: [owner] = [] }) =>
      owner === undefined
        ? undefined
        : `The lifecycle configuration is in the settings of ${owner}: remove it there first.`,
  },
});
