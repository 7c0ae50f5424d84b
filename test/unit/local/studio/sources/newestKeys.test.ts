import { ListObjectsV2Command, S3Client, type ListObjectsV2CommandInput } from "@aws-sdk/client-s3";
import { mockClient } from "aws-sdk-client-mock";
import { expect } from "chai";
import { newestKeys } from "../../../../../local/studio/sources/newestKeys.ts";

describe("newestKeys", () => {
  const hour = "captured/e/v/2026/11/24";
  const keys = [
    "captured/e/v/2025/12/31/23/59-59-000-a.jsonl",
    ...[
      `${hour}/08/10-00-000-b.jsonl`,
      `${hour}/09/01-00-000-c.jsonl`,
      `${hour}/09/02-00-000-d.jsonl`,
      `${hour}/09/notes.txt`,
    ],
  ];
  // Made in a hook: from the moment it is made until it is restored, every S3 client of the process answers so.
  let s3: ReturnType<typeof mockClient>;
  const listed: string[] = [];

  beforeEach(() => {
    listed.length = 0;
    s3 = mockClient(S3Client);
    s3.on(ListObjectsV2Command).callsFake(({ Prefix = "" }: ListObjectsV2CommandInput) => {
      listed.push(Prefix);
      const below = keys.filter((key) => key.startsWith(Prefix)).map((key) => key.slice(Prefix.length));
      const folders = new Set(
        below.filter((rest) => rest.includes("/")).map((rest) => rest.slice(0, rest.indexOf("/") + 1)),
      );
      return {
        CommonPrefixes: [...folders].map((folder) => ({ Prefix: Prefix + folder })),
        Contents: below.filter((rest) => !rest.includes("/")).map((rest) => ({ Key: Prefix + rest })),
      };
    });
  });
  afterEach(() => s3.restore());

  it("come from the last to the first", async () => {
    const found: string[] = [];
    for await (const key of newestKeys(new S3Client({}), "b", "captured/e/v/")) found.push(key);
    expect(found).to.deep.equal([...keys.slice(0, 4)].reverse());
  });

  it("cost no look into older hours than are asked for", async () => {
    for await (const key of newestKeys(new S3Client({}), "b", "captured/e/v/")) if (key.endsWith("c.jsonl")) break;
    expect(listed).to.include(`${hour}/09/`);
    expect(listed).not.to.include(`${hour}/08/`);
    expect(listed).not.to.include("captured/e/v/2025/");
  });
});
