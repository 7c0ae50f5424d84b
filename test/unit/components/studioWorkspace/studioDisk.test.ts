import { expect } from "chai";
import { StudioWorkspace, type StudioWorkspaceArgs } from "../../../../components/index.ts";
import { buildFunctions } from "../../../../functions/build.ts";
import { deploy } from "../../../support/pulumiMocks.ts";

describe("StudioWorkspace's disks", () => {
  before(() => buildFunctions());
  const create = (args?: StudioWorkspaceArgs) => deploy(() => new StudioWorkspace("studio", args));

  it("lets spaces have a disk of more than the 100 GB that need no word of an administrator", async () => {
    for (const homeFileSystem of ["Retain", "Delete"] as const) {
      const { get } = await create({ storageSizeGb: 200, homeFileSystem });
      expect(get("studio-domain").inputs["defaultUserSettings"]).to.deep.include({
        spaceStorageSettings: {
          defaultEbsStorageSettings: { defaultEbsVolumeSizeInGb: 5, maximumEbsVolumeSizeInGb: 200 },
        },
      });
    }
  });

  it("says SageMaker's own limit of a smaller disk, for UpdateDomain keeps a larger one that it is not told of", async () => {
    for (const args of [{ storageSizeGb: 100 }, {}]) {
      const { get } = await create(args);
      expect(get("studio-domain").inputs["defaultUserSettings"]).to.deep.include({
        spaceStorageSettings: {
          defaultEbsStorageSettings: { defaultEbsVolumeSizeInGb: 5, maximumEbsVolumeSizeInGb: 100 },
        },
      });
    }
  });
});
