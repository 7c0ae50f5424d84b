import { VISION_REGISTRIES } from "../../../../domain/configuration/visionRegistries.ts";

/**
 * Which AWS account keeps which SageMaker image in which region, as AWS documents it ("Docker Registry Paths and Example
 * Code") and the Terraform provider has it (prebuilt_ecr_image_data_source.go, which took over the SageMaker SDK's tables).
 */
type Accounts = Readonly<Record<string, string>>;

/** An account a group of images and region; a dash where the group is not offered. */
const TABLE = `
  region         forecasting  general      topics       sparkMl      modelMonitor serving      frameworks
  af-south-1     455444449433 455444449433 -            510948584623 875698925577 313743910680 626614931356
  ap-east-1      286214385809 286214385809 -            651117190479 001633400207 057415533634 871362719292
  ap-northeast-1 633353088612 351501993468 258307448986 354813040037 574779866223 520713654638 763104351884
  ap-northeast-2 204372634319 835164637446 293181348795 366743142698 709848358524 520713654638 763104351884
  ap-northeast-3 867004704886 867004704886 -            867004704886 990339680094 -            364406365360
  ap-south-1     991648021394 991648021394 991648021394 720646828776 126357580389 520713654638 763104351884
  ap-south-2     628508329040 628508329040 -            628508329040 -            -            772153158452
  ap-southeast-1 475088953585 475088953585 475088953585 121021644041 245545462676 520713654638 763104351884
  ap-southeast-2 514117268639 712309505854 297031611018 783357654285 563025443158 520713654638 763104351884
  ap-southeast-3 951798379941 951798379941 -            951798379941 669540362728 -            907027046896
  ap-southeast-4 106583098589 106583098589 -            106583098589 -            -            457447274322
  ca-central-1   469771592824 469771592824 469771592824 341280168497 536280801234 520713654638 763104351884
  ca-west-1      190319476487 190319476487 -            190319476487 -            -            204538143572
  cn-north-1     390948362332 390948362332 -            450853457545 453000072557 422961961927 727897471807
  cn-northwest-1 387376663083 387376663083 -            451049120500 453252182341 423003514399 727897471807
  eu-central-1   495149712605 664544806723 353608530281 492215442770 048819808253 520713654638 763104351884
  eu-central-2   680994064768 680994064768 -            680994064768 -            -            380420809688
  eu-north-1     669576153137 669576153137 -            662702820516 895015795356 520713654638 763104351884
  eu-south-1     257386234256 257386234256 -            978288397137 933208885752 048378556238 692866216735
  eu-south-2     104374241257 104374241257 -            104374241257 437450045455 -            503227376785
  eu-west-1      224300973850 438346466558 999678624901 141502667606 468650794304 520713654638 763104351884
  eu-west-2      644912444149 644912444149 644912444149 764974769150 749857270468 520713654638 763104351884
  eu-west-3      749696950732 749696950732 -            659782779980 680080141114 520713654638 763104351884
  il-central-1   898809789911 898809789911 -            898809789911 843974653677 -            780543022126
  me-central-1   272398656194 272398656194 -            272398656194 588750061953 -            914824155844
  me-south-1     249704162688 249704162688 -            801668240914 607024016150 724002660598 217643126080
  sa-east-1      855470959533 855470959533 -            737474898029 539772159869 520713654638 763104351884
  us-east-1      522234722520 382416733822 766337827248 683313688378 156813124566 520713654638 763104351884
  us-east-2      566113047672 404615174143 999911452149 257758044811 777275614652 520713654638 763104351884
  us-gov-east-1  237065988967 237065988967 -            237065988967 -            -            446045086412
  us-gov-west-1  226302683700 226302683700 226302683700 414596584902 -            246785580436 442386744353
  us-iso-east-1  490574956308 490574956308 490574956308 833128469047 -            744548109606 886529160074
  us-isob-east-1 765400339828 765400339828 765400339828 281123927165 -            453391408702 094389454867
  us-west-1      632365934929 632365934929 632365934929 746614075791 890145073186 520713654638 763104351884
  us-west-2      156387875391 174872318107 266724342769 246618743249 159807026194 520713654638 763104351884
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

/** The repositories of each group, and those of the algorithms for images and sequences, whose accounts the domain knows. */
const REPOSITORIES: Readonly<Record<string, string>> = {
  forecasting: "forecasting-deepar",
  general: "factorization-machines ipinsights kmeans knn linear-learner ntm object2vec pca randomcutforest",
  topics: "lda",
  modelMonitor: "sagemaker-model-monitor-analyzer",
  sparkMl: "sagemaker-scikit-learn sagemaker-sparkml-serving sagemaker-xgboost",
  serving: "sagemaker-tensorflow-serving sagemaker-tensorflow-serving-eia",
  frameworks:
    "mxnet-inference mxnet-inference-eia mxnet-training pytorch-inference pytorch-inference-eia pytorch-training " +
    "tensorflow-inference tensorflow-inference-eia tensorflow-training huggingface-pytorch-inference " +
    "huggingface-pytorch-training huggingface-tensorflow-inference huggingface-tensorflow-training",
};
const VISION = "blazingtext image-classification object-detection semantic-segmentation seq2seq";

const repositories: Readonly<Record<string, Accounts>> = Object.fromEntries([
  ...VISION.split(" ").map((name) => [name, VISION_REGISTRIES] as const),
  ...Object.entries(REPOSITORIES).flatMap(([of, names]) => names.split(" ").map((name) => [name, group(of)] as const)),
]);

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
