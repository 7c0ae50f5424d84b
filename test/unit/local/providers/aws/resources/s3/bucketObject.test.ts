import type { PutObjectCommandInput } from "@aws-sdk/client-s3";
import { expect } from "chai";
import type { Context } from "../../../../../../../local/providers/aws/core/context.ts";
import { bucketObject } from "../../../../../../../local/providers/aws/resources/s3/bucketObject.ts";

describe("bundled aws provider: objects", () => {
  it("are put with the ACL and the key that the program names, under S3's names", async () => {
    const sent: PutObjectCommandInput[] = [];
    const send = ({ input }: { input: PutObjectCommandInput }): Promise<object> =>
      Promise.resolve({ sent: sent.push(input) });
    const inputs = { bucket: "data", key: "a.txt", content: "x", acl: "bucket-owner-full-control", kmsKeyId: "key" };
    expect(await bucketObject.create(inputs, { send } as unknown as Context)).to.equal("data/a.txt");
    expect(sent).to.deep.equal([
      {
        ...{ Bucket: "data", Key: "a.txt", Body: Buffer.from("x"), ContentType: "application/octet-stream" },
        ...{ ACL: "bucket-owner-full-control", SSEKMSKeyId: "key" },
      },
    ]);
  });
});
