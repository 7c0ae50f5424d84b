import { expect } from "chai";
import { errorOf, type Answer, type Client } from "./clients.ts";
import type { Case } from "./suite.ts";

const call = (client: Client, operation: string, input: Answer): Promise<Answer> =>
  client.call("sagemaker", operation, input);

const MACHINE = { InstanceType: "ml.t2.medium", InitialInstanceCount: 1 };

/** What is said of shadow variants, and what an endpoint with one shows and does. */
export const shadowCases: readonly Case[] = [
  {
    name: "serve a model beside a shadow, weigh it, and let it answer",
    // A quarter of an hour of three machines ml.t2.medium.
    dollars: 0.05,
    needs: "modelData",
    run: async (client, world) => {
      const name = `${world.prefix}shadowed`;
      const endpoint = { EndpointName: name };
      const live = { VariantName: "A", ModelName: name, ...MACHINE };
      const shadow = { VariantName: "B", ModelName: name, InitialVariantWeight: 0.5, ...MACHINE };
      const config = (EndpointConfigName: string, more: Answer): Promise<Answer> =>
        call(client, "CreateEndpointConfig", { EndpointConfigName, ...more });
      const PrimaryContainer = { Image: world.image, ModelDataUrl: world.modelData };
      await call(client, "CreateModel", { ModelName: name, ExecutionRoleArn: world.roleArn, PrimaryContainer });
      const two = { ProductionVariants: [live, { ...live, VariantName: "C" }], ShadowProductionVariants: [shadow] };
      expect(await errorOf(config(`${name}-two`, two))).to.match(/^ValidationException: /);
      await config(name, { ProductionVariants: [live], ShadowProductionVariants: [shadow] });
      const told = await call(client, "DescribeEndpointConfig", { EndpointConfigName: name });
      expect((told["ShadowProductionVariants"] as Answer[])[0]).to.include({
        VariantName: "B",
        InitialVariantWeight: 0.5,
      });
      await config(`${name}-promoted`, { ProductionVariants: [{ ...shadow, InitialVariantWeight: 1 }] });
      await call(client, "CreateEndpoint", { ...endpoint, EndpointConfigName: name });
      try {
        await client.wait("EndpointInService", endpoint);
        const serving = await call(client, "DescribeEndpoint", endpoint);
        expect((serving["ShadowProductionVariants"] as Answer[])[0]).to.include({
          VariantName: "B",
          CurrentWeight: 0.5,
        });
        expect(serving["ProductionVariants"]).to.have.length(1);
        const asked = { ...endpoint, ContentType: "application/x-image", Body: world.picture };
        const answer = await client.call("sagemaker-runtime", "InvokeEndpoint", asked);
        expect(answer["InvokedProductionVariant"]).to.equal("A");
        const targeted = client.call("sagemaker-runtime", "InvokeEndpoint", { ...asked, TargetVariant: "B" });
        expect(await errorOf(targeted)).to.match(/^ValidationError: /);
        await call(client, "UpdateEndpoint", { ...endpoint, EndpointConfigName: `${name}-promoted` });
        await client.wait("EndpointInService", endpoint);
        const promoted = await client.call("sagemaker-runtime", "InvokeEndpoint", asked);
        expect(promoted["InvokedProductionVariant"]).to.equal("B");
        const alone = await call(client, "DescribeEndpoint", endpoint);
        expect(alone["ShadowProductionVariants"] ?? []).to.deep.equal([]);
      } finally {
        await call(client, "DeleteEndpoint", endpoint);
        await client.wait("EndpointDeleted", endpoint);
        for (const EndpointConfigName of [name, `${name}-promoted`])
          await call(client, "DeleteEndpointConfig", { EndpointConfigName });
        await call(client, "DeleteModel", { ModelName: name });
      }
    },
  },
];
