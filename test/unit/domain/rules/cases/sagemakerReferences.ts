import type { Case } from "./case.ts";

const SUBNET = "subnet-0a1b2c3d";
const GROUP = "sg-0a1b2c3d";
const KEY = "alias/pictures";
const NETWORKS = new Map([
  ["vpc-1", "vpc-1"],
  [SUBNET, "vpc-1"],
  ["subnet-2", "vpc-2"],
  [GROUP, "vpc-1"],
]);

/** How each operation names a network and a key, deep in its request. */
const OPERATIONS: Readonly<Record<string, (network: object, key: object) => object>> = {
  CreateDomain: (network, key) => ({ ...network, ...key }),
  CreateEndpointConfig: (network, key) => ({ VpcConfig: network, DataCaptureConfig: key }),
  CreateModel: (network, key) => ({ VpcConfig: network, ...key }),
  CreateMonitoringSchedule: (network, key) => ({
    MonitoringScheduleConfig: { MonitoringJobDefinition: { NetworkConfig: { VpcConfig: network }, Config: key } },
  }),
  CreateTrainingJob: (network, key) => ({ VpcConfig: network, OutputDataConfig: key }),
  CreateUserProfile: (network, key) => ({ UserSettings: { ...network, SharingSettings: key } }),
  UpdateDomain: (network, key) => ({ ...network, DefaultUserSettings: { SharingSettings: key } }),
};

/** Cases of what requests name of EC2 and KMS. */
export const referenceCases: readonly Case[] = Object.entries(OPERATIONS).flatMap(([operation, request]) => {
  const one = (what: string, network: object, key: object, inside: object, outside: object): Case => [
    `sagemaker/${operation}/${what}`,
    [request(network, key), inside],
    [request(network, key), outside],
  ];
  const none = { networks: new Map<string, string>() };
  return [
    one("vpc-exists", { VpcId: "vpc-1" }, {}, { networks: NETWORKS }, none),
    one("subnets-exist", { Subnets: [SUBNET] }, {}, { networks: NETWORKS }, none),
    one("subnets-exist", { SubnetIds: [SUBNET] }, {}, { networks: NETWORKS }, none),
    one("groups-exist", { SecurityGroupIds: [GROUP] }, {}, { networks: NETWORKS }, none),
    [
      `sagemaker/${operation}/one-network`,
      [request({ Subnets: [SUBNET], SecurityGroupIds: [GROUP] }, {}), { networks: NETWORKS }],
      [request({ Subnets: ["subnet-2"], SecurityGroupIds: [GROUP] }, {}), { networks: NETWORKS }],
    ],
    one("keys-exist", {}, { KmsKeyId: KEY }, { keys: new Map([[KEY, "Enabled"]]) }, { keys: new Map() }),
    one("keys-exist", {}, { S3KmsKeyId: KEY }, { keys: new Map([[KEY, "Enabled"]]) }, { keys: new Map() }),
    one(
      "keys-enabled",
      {},
      { KmsKeyId: KEY },
      { keys: new Map([[KEY, "Enabled"]]) },
      { keys: new Map([[KEY, "PendingDeletion"]]) },
    ),
  ];
});
