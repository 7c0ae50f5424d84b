import { randomBytes } from "node:crypto";
import { CloudWatchClient, DescribeAlarmsCommand, PutMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import { CloudWatchLogsClient, DescribeLogGroupsCommand } from "@aws-sdk/client-cloudwatch-logs";
import {
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  IAMClient,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
} from "@aws-sdk/client-iam";
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import { DeleteDomainCommand, ListModelsCommand, SageMakerClient } from "@aws-sdk/client-sagemaker";
import { InvokeEndpointCommand, SageMakerRuntimeClient } from "@aws-sdk/client-sagemaker-runtime";
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { expect } from "chai";
import { failure, policy, TestCloud, type ClientConfig } from "./testCloud.ts";

describe("gateway", function () {
  this.timeout(30_000);
  const cloud = new TestCloud();

  before(() => cloud.start());
  after(() => cloud.remove());

  /** One call to each kind of service: query, CBOR, JSON, S3's XML, and SageMaker's two protocols. */
  async function outcomes(credentials: Partial<ClientConfig["credentials"]>): Promise<Record<string, string>> {
    const config = cloud.config(credentials);
    return {
      sts: await failure(new STSClient(config).send(new GetCallerIdentityCommand({}))),
      monitoring: await failure(new CloudWatchClient(config).send(new DescribeAlarmsCommand({}))),
      logs: await failure(new CloudWatchLogsClient(config).send(new DescribeLogGroupsCommand({}))),
      s3: await failure(
        new S3Client({ ...config, forcePathStyle: true }).send(new ListObjectsV2Command({ Bucket: "nobody" })),
      ),
      sagemaker: await failure(new SageMakerClient(config).send(new ListModelsCommand({}))),
      runtime: await failure(
        new SageMakerRuntimeClient(config).send(
          new InvokeEndpointCommand({ EndpointName: "e", Body: Buffer.from("x") }),
        ),
      ),
    };
  }

  it("lets the account's own key in, everywhere", async () => {
    expect(await outcomes({})).to.deep.equal({
      sts: "no error",
      monitoring: "no error",
      logs: "no error",
      s3: "NoSuchBucket 404",
      sagemaker: "no error",
      runtime: "ValidationError 400",
    });
  });

  it("refuses the account's key with another secret", async () => {
    expect(await outcomes({ secretAccessKey: "wrong" })).to.deep.equal({
      sts: "SignatureDoesNotMatch 403",
      monitoring: "InvalidSignatureException 403",
      logs: "InvalidSignatureException 403",
      s3: "SignatureDoesNotMatch 403",
      sagemaker: "InvalidSignatureException 403",
      runtime: "InvalidSignatureException 403",
    });
  });

  for (const accessKeyId of ["test", "000000000000", "AKIANOBODYKNOWSTHIS1"]) {
    it(`refuses the key ${accessKeyId}`, async () => {
      const refused = await outcomes({ accessKeyId, secretAccessKey: "test" });
      for (const [service, outcome] of Object.entries(refused)) {
        expect(outcome, service).to.match(/^(UnrecognizedClient|InvalidClientTokenId|InvalidAccessKeyId).* (400|403)$/);
      }
    });
  }

  it("refuses what is not signed", async () => {
    const { endpoint = "" } = cloud.status;
    const list = await fetch(`${endpoint}/`);
    expect([list.status, await list.text()]).to.satisfy(([status, text]: [number, string]) => {
      return status === 403 && text.includes("<Code>AccessDenied</Code>");
    });
    const headers = { "content-type": "application/x-amz-json-1.1", "x-amz-target": "SageMaker.ListModels" };
    const models = await fetch(`${endpoint}/`, { method: "POST", headers, body: "{}" });
    expect([models.status, await models.json()]).to.deep.equal([
      403,
      { __type: "MissingAuthenticationTokenException", message: "Request is missing Authentication Token" },
    ]);
  });

  it("answers its health to everyone, and listens on the loopback interface only", async () => {
    const { endpoint = "", pid } = cloud.status;
    expect(endpoint).to.match(/^http:\/\/127\.0\.0\.1:\d+$/);
    const health = (await (await fetch(`${endpoint}/_cloud/health`)).json()) as object;
    expect(health).to.include({ status: "ready", pid });
  });

  it("carries objects whole, with odd names, in parts and in streams", async () => {
    const s3 = new S3Client({ ...cloud.config(), forcePathStyle: true });
    const Bucket = "gateway-objects";
    await s3.send(new CreateBucketCommand({ Bucket }));
    const body = randomBytes(12 * 1024 * 1024);
    for (const Key of ["plain.bin", "a b/ü+(1)&=?.bin"]) {
      await s3.send(new PutObjectCommand({ Bucket, Key, Body: body.subarray(0, 300_000), Metadata: { a: "b" } }));
      const object = await s3.send(new GetObjectCommand({ Bucket, Key }));
      expect(Buffer.from((await object.Body?.transformToByteArray()) ?? []).equals(body.subarray(0, 300_000))).to.be
        .true;
      expect(object.Metadata).to.deep.equal({ a: "b" });
    }
    await new Upload({ client: s3, params: { Bucket, Key: "parts.bin", Body: body } }).done();
    const whole = await s3.send(new GetObjectCommand({ Bucket, Key: "parts.bin" }));
    expect(Buffer.from((await whole.Body?.transformToByteArray()) ?? []).equals(body)).to.be.true;
  });

  it("enforces a user's policies, on MiniStack's services and on SageMaker alike", async () => {
    const iam = new IAMClient(cloud.config());
    await iam.send(new CreateUserCommand({ UserName: "reader" }));
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: "reader" }));
    const reader = { accessKeyId: AccessKey?.AccessKeyId ?? "", secretAccessKey: AccessKey?.SecretAccessKey ?? "" };
    const denied = await outcomes(reader);
    expect(denied).to.include({ sts: "no error", sagemaker: "AccessDeniedException 400" });
    expect(denied["runtime"]).to.equal("AccessDeniedException 403");
    expect(denied["s3"]).to.equal("AccessDenied 403");
    await iam.send(
      new PutUserPolicyCommand({
        UserName: "reader",
        PolicyName: "models",
        PolicyDocument: policy({ Effect: "Allow", Action: ["sagemaker:ListModels", "s3:*"], Resource: "*" }),
      }),
    );
    const allowed = await outcomes(reader);
    expect(allowed).to.include({ sagemaker: "no error", s3: "NoSuchBucket 404", runtime: "AccessDeniedException 403" });
  });

  it("knows the policies that AWS manages, and none that there is not", async () => {
    const iam = new IAMClient(cloud.config());
    await iam.send(new CreateUserCommand({ UserName: "scientist" }));
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: "scientist" }));
    const scientist = { accessKeyId: AccessKey?.AccessKeyId ?? "", secretAccessKey: AccessKey?.SecretAccessKey ?? "" };
    const attach = (name: string): Promise<unknown> =>
      iam.send(new AttachUserPolicyCommand({ UserName: "scientist", PolicyArn: `arn:aws:iam::aws:policy/${name}` }));
    expect(await failure(attach("AmazonSageMakerEverything"))).to.equal("NoSuchEntityException 404");
    await attach("AmazonSageMakerFullAccess");
    const sageMaker = new SageMakerClient(cloud.config(scientist));
    expect(await failure(sageMaker.send(new ListModelsCommand({})))).to.equal("no error");
    // The policy leaves domains to administrators.
    expect(await failure(sageMaker.send(new DeleteDomainCommand({ DomainId: "d-000000000000" })))).to.equal(
      "AccessDeniedException 400",
    );
  });

  it("holds a role's session to what the role may do", async () => {
    const iam = new IAMClient(cloud.config());
    const arn = "arn:aws:sagemaker:us-east-1:000000000000:endpoint";
    const { Role } = await iam.send(
      new CreateRoleCommand({
        RoleName: "invoker",
        AssumeRolePolicyDocument: policy({ Effect: "Allow", Principal: { AWS: "*" }, Action: "sts:AssumeRole" }),
      }),
    );
    await iam.send(
      new PutRolePolicyCommand({
        RoleName: "invoker",
        PolicyName: "one",
        PolicyDocument: policy({ Effect: "Allow", Action: "sagemaker:InvokeEndpoint", Resource: `${arn}/one` }),
      }),
    );
    const assume = new AssumeRoleCommand({ RoleArn: Role?.Arn, RoleSessionName: "test" });
    const { Credentials: session } = await new STSClient(cloud.config()).send(assume);
    const credentials = {
      accessKeyId: session?.AccessKeyId ?? "",
      secretAccessKey: session?.SecretAccessKey ?? "",
      sessionToken: session?.SessionToken ?? "",
    };
    const invoke = (given: typeof credentials, EndpointName: string): Promise<string> =>
      failure(
        new SageMakerRuntimeClient(cloud.config(given)).send(
          new InvokeEndpointCommand({ EndpointName, Body: Buffer.from("x") }),
        ),
      );
    expect(await invoke(credentials, "one")).to.equal("ValidationError 400");
    expect(await invoke(credentials, "two")).to.equal("AccessDeniedException 403");
    expect(await invoke({ ...credentials, sessionToken: "other" }, "one")).to.equal("UnrecognizedClientException 403");
    expect(await invoke({ ...credentials, secretAccessKey: "other" }, "one")).to.equal("InvalidSignatureException 403");
  });

  it("passes metrics in whatever protocol the client speaks", async () => {
    const metrics = new CloudWatchClient(cloud.config());
    await metrics.send(new PutMetricDataCommand({ Namespace: "Test", MetricData: [{ MetricName: "m", Value: 1 }] }));
  });
});
