/** One run of the project's ETL in a process of its own: `ours.ts decode ARCHIVE` or `ours.ts upload ARCHIVE BUCKET`. */
import { enableCompileCache } from "node:module";

enableCompileCache(); // As the command does.
const { prepareDataset, uploadDataset } = await import("../../automation/etl.ts");
const { Clients } = await import("../../automation/clients.ts");

const [mode, archive, bucket] = process.argv.slice(2);
if (archive === undefined) throw new Error("usage: ours.ts decode|upload ARCHIVE [BUCKET]");

const clients = new Clients();
const [dataset] = await Promise.all([
  prepareDataset({ dataset: "cifar100", archive, cacheDir: "." }),
  mode === "upload" ? clients.s3() : undefined,
]);
const pictures = dataset.train + dataset.test;
if (mode === "upload" && bucket !== undefined) {
  const { CreateBucketCommand } = await import("@aws-sdk/client-s3");
  const s3 = await clients.s3();
  await s3.send(new CreateBucketCommand({ Bucket: bucket }));
  await uploadDataset(dataset, { s3, bucket });
  await clients.close();
}
dataset.close();
console.log(JSON.stringify({ pictures, peakMegabytes: process.resourceUsage().maxRSS / 1024 }));
