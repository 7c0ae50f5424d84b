import { Client, credentials, Server, ServerCredentials, type ServiceError } from "@grpc/grpc-js";
import {
  CreateEndpointCommand,
  DescribeEndpointCommand,
  UpdateEndpointCommand,
  ListTagsCommand,
  SageMakerClient,
} from "@aws-sdk/client-sagemaker";
import emptypb from "google-protobuf/google/protobuf/empty_pb.js";
import service from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import provpb from "@pulumi/pulumi/proto/provider_pb.js";
import statuspb from "@pulumi/pulumi/proto/status_pb.js";
import { expect } from "chai";
import { AwsProvider } from "../../../../../../local/providers/aws/core/provider.ts";
import { providerService } from "../../../../../../local/providers/aws/core/server.ts";
import { fromStruct, toStruct } from "../../../../../../local/providers/aws/core/wire.ts";
import { mockedClient } from "../../../../../support/mockedClient.ts";
import { isUnknown } from "../../../../../../local/providers/aws/core/values.ts";

type Method =
  "handshake" | "configure" | "checkConfig" | "check" | "diff" | "create" | "update" | "cancel" | "getPluginInfo";

describe("providerService", () => {
  const sagemaker = mockedClient(SageMakerClient);
  const server = new Server();
  let client: Client;
  const endpoint = process.env["AWS_ENDPOINT_URL"];

  /** One call as the engine makes it, over a socket. */
  function call<Response>(method: Method, request: object): Promise<Response> {
    const { path, requestSerialize, responseDeserialize } = service.ResourceProviderService[method];
    return new Promise((resolve, reject) => {
      client.makeUnaryRequest(
        path,
        requestSerialize as (value: object) => Buffer,
        responseDeserialize as (bytes: Buffer) => Response,
        request,
        (error, response) => {
          if (error !== null) reject(error);
          else if (response === undefined) reject(new Error("no answer"));
          else resolve(response);
        },
      );
    });
  }

  before(async () => {
    process.env["AWS_ENDPOINT_URL"] = "http://127.0.0.1:1";
    server.addService(service.ResourceProviderService, providerService(new AwsProvider()));
    const port = await new Promise<number>((resolve, reject) => {
      server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) => {
        if (error === null) resolve(bound);
        else reject(error);
      });
    });
    client = new Client(`127.0.0.1:${port}`, credentials.createInsecure());
    await call("configure", new provpb.ConfigureRequest().setArgs(toStruct({ region: "us-east-1" })));
  });
  after(() => {
    client.close();
    server.forceShutdown();
    if (endpoint === undefined) delete process.env["AWS_ENDPOINT_URL"];
    else process.env["AWS_ENDPOINT_URL"] = endpoint;
  });

  it("leaves secrets to the engine, and takes its naming configuration", async () => {
    const answer = await call<InstanceType<typeof provpb.ProviderHandshakeResponse>>(
      "handshake",
      new provpb.ProviderHandshakeRequest(),
    );
    expect(answer.getAcceptSecrets()).to.equal(false);
    expect(answer.getSupportsAutonamingConfiguration()).to.equal(true);
  });

  it("checks the provider's settings", async () => {
    const request = new provpb.CheckRequest().setNews(toStruct({ region: "us-east-1", assumeRoles: "[]" }));
    const answer = await call<InstanceType<typeof provpb.CheckResponse>>("checkConfig", request);
    expect(answer.getFailuresList().map((failure) => failure.getReason())).to.deep.equal([
      "the local cloud's aws provider does not cover the setting 'assumeRoles'",
    ]);
  });

  it("checks, diffs and previews", async () => {
    const urn = "urn:pulumi:dev::project::my:component$aws:s3/bucket:Bucket::data";
    const checked = await call<InstanceType<typeof provpb.CheckResponse>>(
      "check",
      new provpb.CheckRequest().setUrn(urn).setNews(toStruct({})).setOlds(toStruct({})).setRandomseed(Buffer.from("x")),
    );
    const inputs = fromStruct(checked.getInputs());
    expect(inputs["bucket"]).to.match(/^data-[0-9a-f]{7}$/);

    const request = new provpb.CreateRequest().setUrn(urn).setProperties(toStruct(inputs)).setPreview(true);
    const preview = fromStruct(
      (await call<InstanceType<typeof provpb.CreateResponse>>("create", request)).getProperties(),
    );
    expect(preview["bucket"]).to.equal(inputs["bucket"]);
    expect(isUnknown(preview["arn"])).to.equal(true);

    const diff = await call<InstanceType<typeof provpb.DiffResponse>>(
      "diff",
      new provpb.DiffRequest()
        .setUrn(urn)
        .setOldInputs(toStruct(inputs))
        .setNews(toStruct({ ...inputs, bucket: "other" })),
    );
    expect(diff.getReplacesList()).to.deep.equal(["bucket"]);
    expect(diff.getDetaileddiffMap().get("bucket")?.getKind()).to.equal(provpb.PropertyDiff.Kind.UPDATE_REPLACE);
  });

  it("brings to its end what is under way when the deployment is cancelled", async () => {
    const described = { EndpointName: "e", EndpointArn: "arn:e", EndpointConfigName: "c" };
    let [EndpointStatus, looks] = ["Creating", 0];
    sagemaker.on(CreateEndpointCommand).resolves({ EndpointArn: "arn:e" }).on(ListTagsCommand).resolves({});
    const looked = new Promise<void>((resolve) => {
      sagemaker.on(DescribeEndpointCommand).callsFake(() => {
        if (++looks === 2) resolve();
        return Promise.resolve({ ...described, EndpointStatus });
      });
    });
    const urn = "urn:pulumi:dev::project::aws:sagemaker/endpoint:Endpoint::e";
    const properties = toStruct({ name: "e", endpointConfigName: "c" });
    const request = new provpb.CreateRequest().setUrn(urn).setProperties(properties);
    const creation = call<InstanceType<typeof provpb.CreateResponse>>("create", request);
    await looked;
    await call("cancel", new emptypb.Empty());
    EndpointStatus = "InService";
    expect((await creation).getId()).to.equal("e");
  });

  it("hands a resource whose update failed over with its error, as if it were updated", async () => {
    sagemaker.on(UpdateEndpointCommand).resolves({}).on(ListTagsCommand).resolves({});
    sagemaker.on(DescribeEndpointCommand).resolves({
      EndpointName: "e",
      EndpointArn: "arn:e",
      EndpointStatus: "Failed",
      FailureReason: "no ping",
    } as never);
    const urn = "urn:pulumi:dev::project::aws:sagemaker/endpoint:Endpoint::e";
    const olds = toStruct({ name: "e", endpointConfigName: "b" });
    const news = toStruct({ name: "e", endpointConfigName: "c" });
    const state = toStruct({ name: "e", endpointConfigName: "b", arn: "arn:e" });
    const request = new provpb.UpdateRequest().setId("e").setUrn(urn).setOlds(state).setOldInputs(olds).setNews(news);
    const error = await call("update", request).then(
      () => undefined,
      (failure: unknown) => failure as ServiceError,
    );
    expect(error?.details).to.contain("unexpected state 'Failed', wanted target 'InService'. last error: no ping");
    const [packed] = error?.metadata.get("grpc-status-details-bin") ?? [];
    const [detail] = statuspb.Status.deserializeBinary(packed as Buffer).getDetailsList();
    const failed = provpb.ErrorResourceInitFailed.deserializeBinary(detail?.getValue_asU8() ?? new Uint8Array());
    expect(failed.getId()).to.equal("e");
    expect(fromStruct(failed.getProperties())).to.include({ arn: "arn:e", endpointConfigName: "c" });
  });

  it("refuses a type that it does not cover by its name", async () => {
    const request = new provpb.CheckRequest().setUrn("urn:pulumi:dev::p::aws:ec2/instance:Instance::i");
    const message = await call("check", request).catch((error: unknown) => (error as ServiceError).details);
    expect(message).to.contain("does not cover the resource type aws:ec2/instance:Instance");
  });

  it("says which version it stands for", async () => {
    const { default: emptypb } = await import("google-protobuf/google/protobuf/empty_pb.js");
    const answer = await call<{ getVersion(): string }>("getPluginInfo", new emptypb.Empty());
    expect(answer.getVersion()).to.equal("7.48.0");
  });
});
