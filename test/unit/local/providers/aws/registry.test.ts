import { expect } from "chai";
import {
  coveredFunctions,
  coveredResources,
  findFunction,
  findResource,
  UncoveredError,
} from "../../../../../local/providers/aws/registry.ts";

describe("registry", () => {
  for (const token of coveredResources) {
    it(`loads ${token}, whose specification holds together`, async () => {
      const type = await findResource(token);
      const inputs = Object.keys(type.inputs);
      expect(inputs).not.to.be.empty;
      if (type.name !== undefined) expect(inputs).to.include(type.name.property);
      if (type.name?.prefixProperty !== undefined) expect(inputs).to.include(type.name.prefixProperty);
      const changeable = Object.entries(type.inputs).some(([, spec]) => spec.replace !== true && spec.local !== true);
      if (changeable)
        expect("update" in type, "something can change in place, so there must be an update").to.equal(true);
    });
  }

  it("loads every function", async () => {
    for (const token of coveredFunctions) expect(await findFunction(token)).to.be.a("function");
  });

  it("refuses another type or function by name, with what is covered and what to do", async () => {
    const refused = await findResource("aws:ec2/instance:Instance").catch((error: unknown) => error);
    expect(refused).to.be.instanceOf(UncoveredError);
    expect((refused as Error).message).to.match(
      /does not cover the resource type aws:ec2\/instance:Instance\. Covered: .*aws:s3\/bucket:Bucket.* On AWS the real aws provider covers it/,
    );
    const call = await findFunction("aws:ec2/getAmi:getAmi").catch((error: unknown) => error);
    expect((call as Error).message).to.match(
      /does not cover the function aws:ec2\/getAmi:getAmi\. Covered: aws:ec2\/getSubnets/,
    );
  });
});
