import { VISION_REGISTRIES } from "../../../../domain/configuration/visionRegistries.ts";

/**
 * Which AWS account keeps which SageMaker image in which region, as AWS documents it ("Docker Registry Paths and Example
 * Code") and the Terraform provider has it.
 */
type Accounts = Readonly<Record<string, string>>;

/** An account a group of images and region; a dash where the group is not offered. */
const TABLE = `
  region         forecasting  general      topics       sparkMl      modelMonitor
  af-south-1     455444449433 455444449433 -            510948584623 -
  ap-east-1      286214385809 286214385809 -            651117190479 001633400207
  ap-northeast-1 633353088612 351501993468 258307448986 354813040037 574779866223
  ap-northeast-2 204372634319 835164637446 293181348795 366743142698 709848358524
  ap-northeast-3 -            867004704886 -            -            -
  ap-south-1     991648021394 991648021394 991648021394 720646828776 126357580389
  ap-southeast-1 475088953585 475088953585 475088953585 121021644041 245545462676
  ap-southeast-2 514117268639 712309505854 297031611018 783357654285 563025443158
  ca-central-1   469771592824 469771592824 469771592824 341280168497 536280801234
  cn-north-1     390948362332 390948362332 -            450853457545 453000072557
  cn-northwest-1 387376663083 387376663083 -            451049120500 453252182341
  eu-central-1   495149712605 664544806723 353608530281 492215442770 048819808253
  eu-north-1     669576153137 669576153137 -            662702820516 895015795356
  eu-south-1     257386234256 257386234256 -            978288397137 -
  eu-west-1      224300973850 438346466558 999678624901 141502667606 468650794304
  eu-west-2      644912444149 644912444149 644912444149 764974769150 749857270468
  eu-west-3      749696950732 749696950732 -            659782779980 680080141114
  me-south-1     249704162688 249704162688 -            801668240914 607024016150
  sa-east-1      855470959533 855470959533 -            737474898029 539772159869
  us-east-1      522234722520 382416733822 766337827248 683313688378 156813124566
  us-east-2      566113047672 404615174143 999911452149 257758044811 777275614652
  us-gov-west-1  226302683700 226302683700 226302683700 414596584902 -
  us-west-1      632365934929 632365934929 632365934929 746614075791 890145073186
  us-west-2      156387875391 174872318107 266724342769 246618743249 159807026194
`;

const [[, ...groups] = [], ...rows] = TABLE.trim()
  .split("\n")
  .map((line) => line.trim().split(/\s+/));

function group(name: string): Accounts {
  const column = groups.indexOf(name) + 1;
  return Object.fromEntries(
    rows.map((row): [string, string] => [row[0] ?? "", row[column] ?? "-"]).filter(([, account]) => account !== "-"),
  );
}

const sparkMl = group("sparkMl");
const xgBoost: Accounts = { ...sparkMl, "ap-northeast-3": "867004704886" };

/** Nearly all regions share one account for the frameworks; these are the others. */
const frameworkRegions = [
  ...["ap-northeast-1", "ap-northeast-2", "ap-south-1", "ap-southeast-1", "ap-southeast-2", "ca-central-1"],
  ...["eu-central-1", "eu-north-1", "eu-west-1", "eu-west-2", "eu-west-3", "sa-east-1"],
  ...["us-east-1", "us-east-2", "us-west-1", "us-west-2"],
];
const everywhere = (account: string): Accounts =>
  Object.fromEntries(frameworkRegions.map((region) => [region, account]));
const deepLearning: Accounts = {
  ...everywhere("763104351884"),
  "ap-east-1": "871362719292",
  "cn-north-1": "727897471807",
  "cn-northwest-1": "727897471807",
  "me-south-1": "217643126080",
  "us-iso-east-1": "886529160074",
};
const tensorFlowServing: Accounts = {
  ...everywhere("520713654638"),
  "ap-east-1": "057415533634",
  "cn-north-1": "520713654638",
  "cn-northwest-1": "520713654638",
  "me-south-1": "724002660598",
};

const repositories: Readonly<Record<string, Accounts>> = {
  ...shared(
    VISION_REGISTRIES,
    "blazingtext",
    "image-classification",
    "object-detection",
    "semantic-segmentation",
    "seq2seq",
  ),
  ...shared(group("forecasting"), "forecasting-deepar"),
  ...shared(
    group("general"),
    "factorization-machines",
    "ipinsights",
    "kmeans",
    "knn",
    "linear-learner",
    "ntm",
    "object2vec",
  ),
  ...shared(group("general"), "pca", "randomcutforest"),
  ...shared(group("topics"), "lda"),
  ...shared(group("modelMonitor"), "sagemaker-model-monitor-analyzer"),
  ...shared(xgBoost, "sagemaker-xgboost"),
  ...shared(sparkMl, "sagemaker-scikit-learn", "sagemaker-sparkml-serving"),
  ...shared(tensorFlowServing, "sagemaker-tensorflow-serving", "sagemaker-tensorflow-serving-eia"),
  ...shared(deepLearning, "mxnet-inference", "mxnet-inference-eia", "mxnet-training"),
  ...shared(deepLearning, "pytorch-inference", "pytorch-inference-eia", "pytorch-training"),
  ...shared(deepLearning, "tensorflow-inference", "tensorflow-inference-eia", "tensorflow-training"),
  ...shared(deepLearning, "huggingface-pytorch-inference", "huggingface-pytorch-training"),
  ...shared(deepLearning, "huggingface-tensorflow-inference", "huggingface-tensorflow-training"),
};

function shared(accounts: Accounts, ...names: string[]): Record<string, Accounts> {
  return Object.fromEntries(names.map((name) => [name, accounts]));
}

export function registryAccount(repository: string, region: string): string {
  const accounts = repositories[repository];
  if (accounts === undefined) {
    const known = Object.keys(repositories).sort().join(", ");
    throw new Error(`unknown repository '${repository}' (known: ${known})`);
  }
  const account = accounts[region];
  if (account === undefined)
    throw new Error(`no registry ID available for region (${region}) and repository (${repository})`);
  return account;
}
