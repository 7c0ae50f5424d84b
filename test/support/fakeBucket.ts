import { Readable } from "node:stream";
import {
  GetObjectCommand,
  ListObjectsV2Command,
  NoSuchKey,
  PutObjectCommand,
  S3ServiceException,
} from "@aws-sdk/client-s3";
import type { S3Client } from "@aws-sdk/client-s3";
import type { mockedClient } from "./mockedClient.ts";

type Mock = ReturnType<typeof mockedClient<object, object, S3Client["config"]>>;

/** A bucket behind a mocked client: lists by prefix, knows versions, and refuses to write over another one. */
export class FakeBucket {
  readonly objects = new Map<string, string>();
  /** Keys of capture files in the order in which they were read. */
  readonly read: string[] = [];
  /** What another client does just before an object is written. */
  beforePut: ((key: string) => void) | undefined;

  constructor(client: unknown) {
    const s3 = client as Mock;
    s3.on(ListObjectsV2Command as never).callsFake(
      (input: { Prefix?: string; Delimiter?: string; StartAfter?: string }) => this.#list(input),
    );
    s3.on(GetObjectCommand as never).callsFake(({ Key = "" }: { Key?: string }) => this.#get(Key));
    s3.on(PutObjectCommand as never).callsFake((input: Parameters<FakeBucket["put"]>[0]) => this.put(input));
  }

  json(key: string): Record<string, unknown> {
    return JSON.parse(this.objects.get(key) ?? "null") as Record<string, unknown>;
  }

  put(input: { Key?: string; Body?: string; IfMatch?: string; IfNoneMatch?: string }): object {
    const { Key = "", Body = "", IfMatch, IfNoneMatch } = input;
    this.beforePut?.(Key);
    const known = this.objects.get(Key);
    const isOther = (IfNoneMatch === "*" && known !== undefined) || (IfMatch !== undefined && IfMatch !== known);
    if (isOther) throw new S3ServiceException({ name: "PreconditionFailed", $fault: "client", $metadata: {} });
    this.objects.set(Key, Body);
    return {};
  }

  #list({
    Prefix = "",
    Delimiter,
    StartAfter = "",
  }: {
    Prefix?: string;
    Delimiter?: string;
    StartAfter?: string;
  }): object {
    const keys = [...this.objects.keys()].filter((key) => key.startsWith(Prefix) && key > StartAfter).sort();
    if (Delimiter === undefined) return { Contents: keys.map((Key) => ({ Key })) };
    const folders = new Set(keys.map((key) => key.slice(0, key.indexOf("/", Prefix.length) + 1)));
    return { CommonPrefixes: [...folders].map((folder) => ({ Prefix: folder })) };
  }

  #get(key: string): object {
    const text = this.objects.get(key);
    if (text === undefined) throw new NoSuchKey({ message: "none", $metadata: {} });
    if (key.endsWith(".jsonl")) this.read.push(key);
    const Body = Object.assign(Readable.from([Buffer.from(text)]), { transformToString: () => Promise.resolve(text) });
    return { Body, ETag: text };
  }
}
