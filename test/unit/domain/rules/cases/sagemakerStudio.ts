import type { Case, Situation } from "./case.ts";

type Wrap = (settings: object) => object;

const asDefaults: Wrap = (settings) => ({ DefaultUserSettings: settings });
const asProfile: Wrap = (settings) => ({ UserSettings: settings });

const settingsCases = (
  [
    ["CreateDomain", asDefaults],
    ["UpdateDomain", asDefaults],
    ["CreateUserProfile", asProfile],
    ["UpdateUserProfile", asProfile],
  ] as const
).flatMap(([operation, wrap]) => {
  const case_ = (what: string, inside: object, outside: object): Case => [
    `sagemaker/${operation}/${what}`,
    [wrap(inside)],
    [wrap(outside)],
  ];
  return [
    case_("security-groups", { SecurityGroups: ["1", "2", "3", "4"] }, { SecurityGroups: ["1", "2", "3", "4", "5"] }),
    case_(
      "landing-page",
      { DefaultLandingUri: "studio::", StudioWebPortal: "ENABLED" },
      { DefaultLandingUri: "studio::", StudioWebPortal: "DISABLED" },
    ),
    case_(
      "classic-lifecycle",
      { JupyterServerAppSettings: { LifecycleConfigArns: ["arn"], DefaultResourceSpec: {} } },
      { JupyterServerAppSettings: { LifecycleConfigArns: ["arn"] } },
    ),
    case_(
      "classic-machine",
      { JupyterServerAppSettings: { DefaultResourceSpec: { InstanceType: "system" } } },
      { JupyterServerAppSettings: { DefaultResourceSpec: { InstanceType: "ml.t3.medium" } } },
    ),
  ];
});

const RSTUDIO = { DomainSettings: { RStudioServerProDomainSettings: { DomainExecutionRoleArn: "arn" } } };

const domainCases = ["CreateDomain", "UpdateDomain"].flatMap((operation): readonly Case[] => [
  [
    `sagemaker/${operation}/no-domain-default`,
    [asDefaults({ AutoMountHomeEFS: "Enabled" })],
    [asDefaults({ AutoMountHomeEFS: "DefaultAsDomain" })],
  ],
  [
    `sagemaker/${operation}/rstudio-security-groups`,
    [{ ...RSTUDIO, AppNetworkAccessType: "PublicInternetOnly" }],
    [{ ...RSTUDIO, AppNetworkAccessType: "VpcOnly" }],
  ],
  [
    `sagemaker/${operation}/rstudio-security-groups`,
    [{ ...RSTUDIO, AppSecurityGroupManagement: "Service" }],
    [{ ...RSTUDIO, AppSecurityGroupManagement: "Customer" }],
  ],
]);

function update(what: string, inside: Situation, outside: Situation): Case {
  return [`sagemaker/UpdateDomain/${what}`, inside, outside];
}

const VPC_ONLY = { AppNetworkAccessType: "VpcOnly" };
const TO_VPC = { ...VPC_ONLY, VpcId: "vpc-1", SubnetIds: ["subnet-1"] };
const PUBLIC = { appNetworkAccessType: "PublicInternetOnly" };
const Q = { DomainSettings: { AmazonQSettings: { Status: "ENABLED" } } };
const SSO = { SingleSignOnUserIdentifier: "UserName", SingleSignOnUserValue: "ada" };

function ownerless(operation: string): Case {
  return [`sagemaker/${operation}/profile-or-space`, [{ SpaceName: "s" }], [{}]];
}

/** Cases of Studio: domains, profiles, spaces, apps and lifecycle configurations. */
export const studioCases: readonly Case[] = [
  ...settingsCases,
  ...domainCases,
  ["sagemaker/CreateDomain/q-needs-sso", [{ ...Q, AuthMode: "SSO" }], [{ ...Q, AuthMode: "IAM" }]],
  update(
    "network-while-no-app",
    [TO_VPC, { ...PUBLIC, appStatuses: ["Deleted", "Failed"] }],
    [TO_VPC, { ...PUBLIC, appStatuses: ["Deleted", "Deleting"] }],
  ),
  update("vpc-only-names-network", [TO_VPC, PUBLIC], [VPC_ONLY, { appNetworkAccessType: "VpcOnly" }]),
  update("vpc-only-names-network", [{ AppNetworkAccessType: "PublicInternetOnly" }], [{ ...VPC_ONLY, VpcId: "vpc-1" }]),
  update(
    "network-of-rstudio",
    [TO_VPC, { appNetworkAccessType: "VpcOnly", rStudioRole: true }],
    [TO_VPC, { ...PUBLIC, rStudioRole: true }],
  ),
  update(
    "identity-while-no-app",
    [{ DomainSettingsForUpdate: { ExecutionRoleIdentityConfig: "DISABLED" } }, { appStatuses: ["Deleting"] }],
    [{ DomainSettingsForUpdate: { ExecutionRoleIdentityConfig: "DISABLED" } }, { appStatuses: ["Pending"] }],
  ),
  update(
    "home-stays",
    [{ HomeEfsFileSystemCreation: "Enabled" }, { homeEfsFileSystemCreation: "Disabled" }],
    [{ HomeEfsFileSystemCreation: "Disabled" }, { homeEfsFileSystemCreation: "Enabled" }],
  ),
  [
    "sagemaker/CreateUserProfile/name-differs",
    [{ UserProfileName: "ada" }, { profileNames: ["adam"] }],
    [{ UserProfileName: "ada" }, { profileNames: ["Ada"] }],
  ],
  ["sagemaker/CreateUserProfile/sign-in", [SSO, { authMode: "SSO" }], [{}, { authMode: "SSO" }]],
  ["sagemaker/CreateUserProfile/sign-in", [{}, { authMode: "IAM" }], [SSO, { authMode: "IAM" }]],
  [
    "sagemaker/CreateUserProfile/vpc-security-groups",
    [asProfile({ SecurityGroups: ["sg-1"] }), { appNetworkAccessType: "VpcOnly", defaultSecurityGroups: 0 }],
    [asProfile({}), { appNetworkAccessType: "VpcOnly", defaultSecurityGroups: 0 }],
  ],
  ["sagemaker/CreatePresignedDomainUrl/iam-only", [{}, { authMode: "IAM" }], [{}, { authMode: "SSO" }]],
  ownerless("CreateApp"),
  ownerless("DeleteApp"),
  [
    "sagemaker/CreateApp/classic-machine",
    [{ AppType: "JupyterLab", ResourceSpec: { InstanceType: "ml.t3.medium" } }],
    [{ AppType: "JupyterServer", ResourceSpec: { InstanceType: "ml.t3.medium" } }],
  ],
  [
    "sagemaker/CreateApp/kernel-machine",
    [{ AppType: "KernelGateway" }, { defaultInstanceTypes: [undefined, "ml.t3.medium"] }],
    [{ AppType: "KernelGateway" }, { defaultInstanceTypes: [undefined, undefined] }],
  ],
  [
    "sagemaker/UpdateSpace/app-type-stays",
    [{ SpaceSettings: { SpaceStorageSettings: { EbsStorageSettings: { EbsVolumeSizeInGb: 10 } } } }],
    [{ SpaceSettings: { AppType: "JupyterLab" } }],
  ],
  [
    "sagemaker/CreateStudioLifecycleConfig/base64",
    [{ StudioLifecycleConfigContent: "IyEvYmluL2Jhc2gK" }],
    [{ StudioLifecycleConfigContent: "#!/bin/bash" }],
  ],
  [
    "sagemaker/CreateStudioLifecycleConfig/base64",
    [{ StudioLifecycleConfigContent: "IyEv\nYmluL2Jhc2g=\n" }],
    [{ StudioLifecycleConfigContent: "IyEvYmluL2Jhc2g==" }],
  ],
  [
    "sagemaker/DeleteStudioLifecycleConfig/no-running-app",
    [{}, { runningApps: [] }],
    [{}, { runningApps: ["default"] }],
  ],
  ["sagemaker/DeleteStudioLifecycleConfig/not-attached", [{}, { attachedTo: [] }], [{}, { attachedTo: ["d-1"] }]],
];
