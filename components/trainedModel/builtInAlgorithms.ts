import type { ImageOptions } from "../shared/servedModel.ts";
import { ECR_IMAGE } from "../shared/containerStatements.ts";
import type { Validation } from "../shared/validate.ts";

/*
 * SageMaker's own algorithms by the names of their repositories, as the SageMaker guide has them in "Docker Registry Paths for SageMaker
 * Built-in Algorithms" (later "Parameters for Built-in Algorithms").
 */

/** Those that learn from pictures. */
const OF_PICTURES = /^(image-classification|object-detection|semantic-segmentation)$/;
/**
 * Those of the others whose images have the tag `1`: "For XGBoost, do not use :latest or :1." The guide's "Checkpoints in Amazon SageMaker AI"
 * names none of them.
 */
const OTHERS =
  /^(blazingtext|factorization-machines|forecasting-deepar|ipinsights|k(means|nn)|lda|linear-learner|ntm|object2vec|pca|randomcutforest|seq2seq)$/;

/** What a job begins with besides `train`: column "Channel name". */
const CHANNELS: Readonly<Record<string, string>> = {
  "image-classification": "validation",
  "object-detection": "validation",
  "semantic-segmentation": "validation train_annotation validation_annotation",
  seq2seq: "validation vocab",
};
/** And where the pictures are files of their own: the guide's pages of the two, "Train with Image Format". */
const OF_FILES: Readonly<Record<string, string>> = {
  "image-classification": "train_lst validation_lst",
  "object-detection": "train_annotation validation_annotation",
};

export function learnsFromPictures(algorithm: string): boolean {
  return OF_PICTURES.test(algorithm);
}

export function keepsNoCheckpoints(algorithm: string): boolean {
  return OTHERS.test(algorithm);
}

/** Whether there is an image with the tag `1`. */
export function hasVersionOne(algorithm: string): boolean {
  return OF_PICTURES.test(algorithm) || OTHERS.test(algorithm);
}

/**
 * Whether it looks at its channels and hyperparameters before it trains, and fails at any that it does not know (sagemaker-xgboost-container,
 * sagemaker_algorithm_toolkit: "Extraneous channel found", "Extraneous hyperparameter found").
 */
export function isBuiltIn(algorithm: string): boolean {
  return hasVersionOne(algorithm) || algorithm === "sagemaker-xgboost";
}

/** Whether it trains on machines without a GPU alone: the guide on LDA, "only supports single-instance CPU training". */
export function trainsOnCpu(algorithm: string): boolean {
  return algorithm === "lda";
}

/** Whether it trains on one machine: "single instance only" in the column "Instance class", whatever the machine. */
export function trainsAlone(algorithm: string): boolean {
  return /^(lda|object2vec|semantic-segmentation|seq2seq)$/.test(algorithm);
}

/** Channels that a job of one with the tag `1` does not go without. @param files whether pictures are files of their own */
export function channelsOf(algorithm: string, files: boolean): string[] {
  return ["train", CHANNELS[algorithm], files ? OF_FILES[algorithm] : undefined].flatMap(
    (names) => names?.split(" ") ?? [],
  );
}

/** The guide on Random Cut Forest: "the train channel only supports S3DataDistributionType=ShardedByS3Key". */
export function isSharded(algorithm: string, channelName: string): boolean {
  return algorithm === "randomcutforest" && channelName === "train";
}

/** Refuses what is no image in ECR, and a version that is missing: no image would be found, once there is a machine for it. */
export function checkImage(check: Validation, { image, algorithm, algorithmVersion = "1" }: ImageOptions): void {
  check.text("image", image, ECR_IMAGE, "an image in ECR, account.dkr.ecr.region.amazonaws.com/repository:tag");
  if (image !== undefined || typeof algorithm !== "string") return;
  check.require(
    algorithmVersion !== "1" || hasVersionOne(algorithm),
    `algorithmVersion must be a tag of ${algorithm}, such as 1.7-1 of sagemaker-xgboost: there is none "1"`,
  );
}
