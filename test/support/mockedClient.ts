import { mockClient, type AwsStub } from "aws-sdk-client-mock";

/**
 * aws-sdk-client-mock's mock of a client class, in force only while the enclosing suite runs. A mock made while the files
 * are loaded would answer the tests of other files too, and be replaced by the next file's.
 */
export function mockedClient<Input extends object, Output extends object, Configuration>(
  client: Parameters<typeof mockClient<Input, Output & { $metadata: object }, Configuration>>[0],
): AwsStub<Input, Output & { $metadata: object }, Configuration> {
  type Stub = AwsStub<Input, Output & { $metadata: object }, Configuration>;
  let stub: Stub | undefined;
  before(() => {
    stub = mockClient(client);
  });
  after(() => stub?.restore());
  return new Proxy(Object.create(null) as Stub, {
    get(_, name): unknown {
      if (stub === undefined) throw new Error("the mocked client answers only while its suite runs");
      const member: unknown = Reflect.get(stub, name);
      return typeof member === "function" ? (member as (...args: unknown[]) => unknown).bind(stub) : member;
    },
  });
}
