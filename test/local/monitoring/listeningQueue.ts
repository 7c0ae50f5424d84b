import { setTimeout as sleep } from "node:timers/promises";
import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from "@aws-sdk/client-eventbridge";
import { SNSClient, SubscribeCommand } from "@aws-sdk/client-sns";
import { CreateQueueCommand, DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { TestCloud } from "../cloud/testCloud.ts";

/** A queue that hears what a topic says, or what a rule matches. */
export class ListeningQueue {
  readonly #cloud: TestCloud;
  readonly #sqs: SQSClient;
  readonly #name: string;
  #url: string | undefined;

  constructor(cloud: TestCloud, name: string) {
    this.#cloud = cloud;
    this.#sqs = new SQSClient(cloud.config());
    this.#name = name;
  }

  async subscribe(TopicArn: string): Promise<void> {
    const Endpoint = await this.#create("sns.amazonaws.com");
    await new SNSClient(this.#cloud.config()).send(new SubscribeCommand({ TopicArn, Protocol: "sqs", Endpoint }));
  }

  async match(pattern: object): Promise<void> {
    const Arn = await this.#create("events.amazonaws.com");
    const events = new EventBridgeClient(this.#cloud.config());
    await events.send(new PutRuleCommand({ Name: this.#name, EventPattern: JSON.stringify(pattern) }));
    await events.send(new PutTargetsCommand({ Rule: this.#name, Targets: [{ Id: "queue", Arn }] }));
  }

  /** The next message that is wanted; those before it are dropped. */
  async next<T>(isWanted: (message: T) => boolean, seconds = 30): Promise<T> {
    const deadline = Date.now() + seconds * 1000;
    while (Date.now() < deadline) {
      const { Messages = [] } = await this.#sqs.send(new ReceiveMessageCommand({ QueueUrl: this.#url }));
      for (const { Body = "", ReceiptHandle } of Messages) {
        await this.#sqs.send(new DeleteMessageCommand({ QueueUrl: this.#url, ReceiptHandle }));
        const body = JSON.parse(Body) as { Message?: string };
        const message = (body.Message === undefined ? body : JSON.parse(body.Message)) as T;
        if (isWanted(message)) return message;
      }
      await sleep(200);
    }
    throw new Error(`nothing of the kind came into ${this.#name} within ${seconds} s`);
  }

  async #create(Service: string): Promise<string> {
    const arn = `arn:aws:sqs:us-east-1:000000000000:${this.#name}`;
    const statement = { Effect: "Allow", Principal: { Service }, Action: "sqs:SendMessage", Resource: arn };
    const Policy = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
    const { QueueUrl } = await this.#sqs.send(
      new CreateQueueCommand({ QueueName: this.#name, Attributes: { Policy } }),
    );
    this.#url = QueueUrl;
    return arn;
  }
}
