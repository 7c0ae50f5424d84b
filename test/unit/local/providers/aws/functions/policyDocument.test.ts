import { expect } from "chai";
import { getPolicyDocument } from "../../../../../../local/providers/aws/functions/policyDocument.ts";
import type { Context } from "../../../../../../local/providers/aws/core/context.ts";
import { must, type Props } from "../../../../../../local/providers/aws/core/values.ts";

const render = async (args: Props): Promise<Props> => getPolicyDocument(args, {} as Context);
const json = async (args: Props): Promise<string> => must(await render(args), "json");

describe("getPolicyDocument", () => {
  it("renders statements as the Terraform data source does", async () => {
    const statements = [
      {
        sid: "Read",
        actions: ["s3:GetObject", "s3:ListBucket"],
        resources: ["arn:aws:s3:::b/${a}&{aws:username}"],
        conditions: [
          { test: "StringEquals", variable: "aws:SourceAccount", values: ["1", "2"] },
          { test: "Bool", variable: "aws:SecureTransport", values: ["true"] },
        ],
      },
      { effect: "Deny", notActions: ["s3:*"], resources: ["*"], principals: [{ type: "*", identifiers: ["*"] }] },
    ];
    expect(await json({ statements })).to.equal(`{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "Read",
      "Effect": "Allow",
      "Action": [
        "s3:ListBucket",
        "s3:GetObject"
      ],
      "Resource": "arn:aws:s3:::b/\${a}\${aws:username}",
      "Condition": {
        "Bool": {
          "aws:SecureTransport": "true"
        },
        "StringEquals": {
          "aws:SourceAccount": [
            "1",
            "2"
          ]
        }
      }
    },
    {
      "Effect": "Deny",
      "NotAction": "s3:*",
      "Resource": "*",
      "Principal": "*"
    }
  ]
}`);
  });

  it("groups principals by their kind", async () => {
    const principals = [
      { type: "Service", identifiers: ["lambda.amazonaws.com"] },
      { type: "AWS", identifiers: ["arn:aws:iam::1:root", "arn:aws:iam::2:root"] },
    ];
    const document = JSON.parse(await json({ statements: [{ actions: ["sts:AssumeRole"], principals }] })) as {
      Statement: [{ Principal: object }];
    };
    expect(document.Statement[0].Principal).to.deep.equal({
      AWS: ["arn:aws:iam::2:root", "arn:aws:iam::1:root"],
      Service: "lambda.amazonaws.com",
    });
  });

  it("appends to source documents, and lets overriding ones take the place of a Sid", async () => {
    const source = JSON.stringify({
      Version: "2008-10-17",
      Statement: { Sid: "A", Effect: "Allow", Action: "a:1", Resource: "*" },
    });
    const override = JSON.stringify({ Statement: [{ Sid: "A", Effect: "Deny", Action: "a:1", Resource: "*" }] });
    const statements = [{ sid: "B", actions: ["b:1"], resources: ["*"] }];
    const document = JSON.parse(
      await json({ sourcePolicyDocuments: [source], statements, overridePolicyDocuments: [override] }),
    ) as { Version: string; Statement: { Sid: string; Effect: string }[] };
    expect(document.Version).to.equal("2008-10-17");
    expect(document.Statement.map(({ Sid, Effect }) => `${Sid} ${Effect}`)).to.deep.equal(["A Deny", "B Allow"]);
  });

  it("gives the document without blanks too, and escapes what Go escapes", async () => {
    const found = await render({ statements: [{ actions: ["a:b"], resources: ["<&>"] }] });
    expect(found["minifiedJson"]).to.equal(
      '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"a:b","Resource":"\\u003c\\u0026\\u003e"}]}',
    );
    expect(found["id"]).to.match(/^\d+$/);
  });

  it("fails when two source documents use the same Sid", async () => {
    const source = JSON.stringify({ Statement: [{ Sid: "A", Effect: "Allow", Action: "a:1", Resource: "*" }] });
    const failure = await render({ sourcePolicyDocuments: [source, source] }).catch(
      (error: unknown) => (error as Error).message,
    );
    expect(failure).to.contain("duplicate Sid (A)");
  });
});
