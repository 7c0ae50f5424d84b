import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import type { SageMakerOptions } from "../../../../../local/sagemaker/options.ts";
import { Store } from "../../../../../local/sagemaker/store/store.ts";
import { checkTrainingQuota } from "../../../../../local/sagemaker/training/quota.ts";
import { TRAINING_JOB } from "../../../../../local/sagemaker/training/record.ts";

describe("checkTrainingQuota", () => {
  const folder = mkdtempSync(join(tmpdir(), "quota-"));
  let store: Store;

  before(async () => {
    store = await Store.open(folder);
    const job = (status: string, InstanceType: string) => ({
      ...{ TrainingJobStatus: status, ResourceConfig: { InstanceType } },
    });
    await store.put(TRAINING_JOB, "a", job("InProgress", "ml.p3.2xlarge"));
    await store.put(TRAINING_JOB, "b", job("Stopping", "ml.p3.2xlarge"));
    await store.put(TRAINING_JOB, "c", job("Completed", "ml.p3.2xlarge"));
    await store.put(TRAINING_JOB, "d", job("InProgress", "ml.m5.large"));
  });
  after(async () => {
    await store.close();
    rmSync(folder, { recursive: true });
  });

  const check = (type: string, trainingInstanceQuota?: number) => (): void => {
    const options = trainingInstanceQuota === undefined ? {} : { trainingInstanceQuota };
    checkTrainingQuota({ store, options: options as SageMakerOptions }, type);
  };

  it("counts jobs of the type that run, and lets eight of them", () => {
    expect(check("ml.p3.2xlarge")).not.to.throw();
    expect(check("ml.p3.2xlarge", 3)).not.to.throw();
    expect(check("ml.m5.large", 2)).not.to.throw();
  });

  it("refuses one too many with AWS's words", () => {
    expect(check("ml.p3.2xlarge", 2)).to.throw(
      "The account-level service limit 'ml.p3.2xlarge for training job usage' is 2 Instances, with current utilization of 2 Instances and a request delta of 1 Instances. Please use AWS Service Quotas",
    );
  });
});
