/**
 * Which AWS account keeps which SageMaker image in which region, as AWS documents it ("Docker Registry Paths and Example
 * Code") and the Terraform provider has it.
 */
type Accounts = Readonly<Record<string, string>>;

/** The regions that were opened later have one account for all of the first generation of algorithms. */
const later: Accounts = {
  "af-south-1": "455444449433",
  "ap-east-1": "286214385809",
  "ap-south-1": "991648021394",
  "ap-southeast-1": "475088953585",
  "ca-central-1": "469771592824",
  "cn-north-1": "390948362332",
  "cn-northwest-1": "387376663083",
  "eu-north-1": "669576153137",
  "eu-south-1": "257386234256",
  "eu-west-2": "644912444149",
  "eu-west-3": "749696950732",
  "me-south-1": "249704162688",
  "sa-east-1": "855470959533",
  "us-gov-west-1": "226302683700",
  "us-west-1": "632365934929",
};

const vision: Accounts = {
  ...later,
  "ap-northeast-1": "501404015308",
  "ap-northeast-2": "306986355934",
  "ap-northeast-3": "867004704886",
  "ap-southeast-2": "544295431143",
  "eu-central-1": "813361260812",
  "eu-west-1": "685385470294",
  "us-east-1": "811284229777",
  "us-east-2": "825641698319",
  "us-west-2": "433757028032",
};

const forecasting: Accounts = {
  ...later,
  "ap-northeast-1": "633353088612",
  "ap-northeast-2": "204372634319",
  "ap-southeast-2": "514117268639",
  "eu-central-1": "495149712605",
  "eu-west-1": "224300973850",
  "us-east-1": "522234722520",
  "us-east-2": "566113047672",
  "us-west-2": "156387875391",
};

const general: Accounts = {
  ...later,
  "ap-northeast-1": "351501993468",
  "ap-northeast-2": "835164637446",
  "ap-northeast-3": "867004704886",
  "ap-southeast-2": "712309505854",
  "eu-central-1": "664544806723",
  "eu-west-1": "438346466558",
  "us-east-1": "382416733822",
  "us-east-2": "404615174143",
  "us-west-2": "174872318107",
};

const topics: Accounts = {
  "ap-northeast-1": "258307448986",
  "ap-northeast-2": "293181348795",
  "ap-south-1": "991648021394",
  "ap-southeast-1": "475088953585",
  "ap-southeast-2": "297031611018",
  "ca-central-1": "469771592824",
  "eu-central-1": "353608530281",
  "eu-west-1": "999678624901",
  "eu-west-2": "644912444149",
  "us-east-1": "766337827248",
  "us-east-2": "999911452149",
  "us-gov-west-1": "226302683700",
  "us-west-1": "632365934929",
  "us-west-2": "266724342769",
};

const sparkMl: Accounts = {
  "af-south-1": "510948584623",
  "ap-east-1": "651117190479",
  "ap-northeast-1": "354813040037",
  "ap-northeast-2": "366743142698",
  "ap-south-1": "720646828776",
  "ap-southeast-1": "121021644041",
  "ap-southeast-2": "783357654285",
  "ca-central-1": "341280168497",
  "cn-north-1": "450853457545",
  "cn-northwest-1": "451049120500",
  "eu-central-1": "492215442770",
  "eu-north-1": "662702820516",
  "eu-south-1": "978288397137",
  "eu-west-1": "141502667606",
  "eu-west-2": "764974769150",
  "eu-west-3": "659782779980",
  "me-south-1": "801668240914",
  "sa-east-1": "737474898029",
  "us-east-1": "683313688378",
  "us-east-2": "257758044811",
  "us-gov-west-1": "414596584902",
  "us-west-1": "746614075791",
  "us-west-2": "246618743249",
};
const xgBoost: Accounts = { ...sparkMl, "ap-northeast-3": "867004704886" };

const modelMonitor: Accounts = {
  "ap-east-1": "001633400207",
  "ap-northeast-1": "574779866223",
  "ap-northeast-2": "709848358524",
  "ap-south-1": "126357580389",
  "ap-southeast-1": "245545462676",
  "ap-southeast-2": "563025443158",
  "ca-central-1": "536280801234",
  "cn-north-1": "453000072557",
  "cn-northwest-1": "453252182341",
  "eu-central-1": "048819808253",
  "eu-north-1": "895015795356",
  "eu-west-1": "468650794304",
  "eu-west-2": "749857270468",
  "eu-west-3": "680080141114",
  "me-south-1": "607024016150",
  "sa-east-1": "539772159869",
  "us-east-1": "156813124566",
  "us-east-2": "777275614652",
  "us-west-1": "890145073186",
  "us-west-2": "159807026194",
};

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
  ...shared(vision, "blazingtext", "image-classification", "object-detection", "semantic-segmentation", "seq2seq"),
  ...shared(forecasting, "forecasting-deepar"),
  ...shared(general, "factorization-machines", "ipinsights", "kmeans", "knn", "linear-learner", "ntm", "object2vec"),
  ...shared(general, "pca", "randomcutforest"),
  ...shared(topics, "lda"),
  ...shared(modelMonitor, "sagemaker-model-monitor-analyzer"),
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
