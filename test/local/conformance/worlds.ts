import { encodePng } from "../../../domain/images/png.ts";
import { drawSample, sampleClasses } from "../../../domain/sample/sample.ts";
import { Workshop } from "../sagemaker/workshop.ts";
import type { Place } from "./clients.ts";
import type { World } from "./suite.ts";

/** The registry of the built-in image classification, for a run against AWS in another region. */
const REGISTRY = process.env["CONFORMANCE_REGISTRY"] ?? "811284229777.dkr.ecr.us-east-1.amazonaws.com";
const IMAGE = `${REGISTRY}/image-classification:1`;
const SAMPLES = 40;

export interface Opened {
  readonly place: Place;
  readonly world: Omit<World, "prefix">;
  close(): Promise<void>;
}

/** A local cloud with a small trained model. */
export async function localWorld(): Promise<Opened> {
  const workshop = new Workshop();
  await workshop.open();
  const picture = await putPictures(workshop);
  const parts = ["train", "validation", "train_lst", "validation_lst"];
  const keys = ["train/", "test/", "train.lst", "test.lst"];
  const job = await workshop.train("ready-made", {
    AlgorithmSpecification: { TrainingImage: IMAGE, TrainingInputMode: "File" },
    HyperParameters: {
      ...{ num_classes: "2", num_training_samples: String(SAMPLES), image_shape: "3,32,32" },
      ...{ epochs: "2", mini_batch_size: "10" },
    },
    InputDataConfig: parts.map((name, i) => ({
      ...workshop.channel(name, `pictures/${keys[i] ?? ""}`),
      ContentType: "application/x-image",
    })),
  });
  const { endpoint = "", accessKeyId = "", secretAccessKey = "" } = workshop.cloud.status;
  return {
    place: { region: "us-east-1", endpoint, credentials: { accessKeyId, secretAccessKey } },
    world: {
      ...{ arn: "arn:aws:sagemaker:us-east-1:000000000000:", roleArn: workshop.role, bucket: workshop.bucket },
      ...{ image: IMAGE, modelData: job.ModelArtifacts?.S3ModelArtifacts, picture },
      data: { prefix: "pictures/", samples: SAMPLES },
    },
    close: () => workshop.close(),
  };
}

/** A real account: with the credentials of the environment, and the names that README.md asks for. */
export function awsWorld(): Opened {
  const required = (name: string): string => {
    const value = process.env[name];
    if (value === undefined || value === "") throw new Error(`CLOUD=aws needs ${name}, see test/local/conformance/README.md`); // prettier-ignore
    return value;
  };
  const region = required("AWS_REGION");
  const roleArn = required("CONFORMANCE_ROLE_ARN");
  const [, partition = "aws", , , account = ""] = roleArn.split(":");
  const prefix = process.env["CONFORMANCE_DATA_PREFIX"];
  const samples = Number(process.env["CONFORMANCE_DATA_SAMPLES"] ?? "1000");
  return {
    place: { region },
    world: {
      ...{ arn: `arn:${partition}:sagemaker:${region}:${account}:`, roleArn, bucket: required("CONFORMANCE_BUCKET") },
      ...{ image: IMAGE, modelData: process.env["CONFORMANCE_MODEL_DATA"], picture: picturesOf("test", 1)[0]?.png ?? new Uint8Array() }, // prettier-ignore
      data: prefix === undefined ? undefined : { prefix, samples },
    },
    close: () => Promise.resolve(),
  };
}

function picturesOf(part: "train" | "test", count: number): { name: string; label: number; png: Uint8Array }[] {
  const all = [...drawSample()].filter((picture) => picture.part === part);
  const chosen = sampleClasses.flatMap((label) => all.filter((one) => one.label === label).slice(0, count));
  return chosen.map(({ fileName, label, rgb }) => ({
    ...{ name: fileName, label: sampleClasses.indexOf(label) },
    png: new Uint8Array(encodePng(rgb, 32, 32)),
  }));
}

/** Uploads a small data set; gives one of its pictures. */
async function putPictures(workshop: Workshop): Promise<Uint8Array> {
  const parts = { train: picturesOf("train", SAMPLES / 2), test: picturesOf("test", 5) };
  for (const [part, pictures] of Object.entries(parts)) {
    await Promise.all(pictures.map(({ name, png }) => workshop.put(`pictures/${part}/${name}`, png)));
    const lines = pictures.map(({ name, label }, i) => `${i}\t${label}\t${name}\n`);
    await workshop.put(`pictures/${part}.lst`, lines.join(""));
  }
  return parts.test[0]?.png ?? new Uint8Array();
}
