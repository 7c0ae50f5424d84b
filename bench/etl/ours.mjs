/** One run of the project's ETL in a process of its own: `ours.mjs decode ARCHIVE` or `ours.mjs upload ARCHIVE BUCKET`. */
import { enableCompileCache } from "node:module";

// As the command does, which is no TypeScript itself either: nothing has to be compiled then.
enableCompileCache();
const { prepareDataset, uploadDataset } = await import("../../automation/dataset/etl.ts");
const { Clients } = await import("../../automation/stack/clients.ts");

const [mode, archive, bucket] = process.argv.slice(2);
if (archive === undefined || (mode === "upload" && bucket === undefined))
  throw new Error("usage: ours.mjs decode|upload ARCHIVE [BUCKET]");

const clients = new Clients();
let made;
const dataset = await prepareDataset({
  dataset: "cifar100",
  archive,
  cacheDir: ".",
  // The client is loaded while the archive is being unpacked.
  onProgress: () => {
    if (bucket !== undefined) made ??= createBucket(bucket);
  },
});
await made;
if (bucket !== undefined) await uploadDataset(dataset, { s3: await clients.s3(), bucket });
await clients.close();
dataset.close();
const pictures = dataset.train + dataset.test;
console.log(JSON.stringify({ pictures, peakMegabytes: process.resourceUsage().maxRSS / 1024 }));

/** @param {string} Bucket */
async function createBucket(Bucket) {
  const [s3, { CreateBucketCommand }] = await Promise.all([clients.s3(), import("@aws-sdk/client-s3")]);
  await s3.send(new CreateBucketCommand({ Bucket }));
}
