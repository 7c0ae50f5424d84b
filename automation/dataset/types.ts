import type { S3Client } from "@aws-sdk/client-s3";
import type { Manifest } from "../../domain/dataset/manifest.ts";

/** How far a part of the ETL has come. */
export interface EtlProgress {
  readonly phase: "download" | "decode" | "draw" | "read" | "compare" | "upload";
  readonly done: number;
  readonly total: number;
  readonly unit: "bytes" | "files";
}

export interface PrepareOptions {
  /** `sample` is drawn by the project itself; `cifar100` is downloaded once and kept in `cacheDir`. */
  readonly dataset: "sample" | "cifar100";
  /** A local archive of CIFAR-100's layout (`.tar.gz`, `.tar` or an extracted folder), read in place of `dataset`. */
  readonly archive?: string;
  /**
   * A folder, or `s3://bucket/prefix`, with a subfolder a class, read in place of `dataset`.
   */
  readonly images?: string;
  /**
   * Share of the pictures to validate with, where `images` has no parts of its own, 0 to 1.
   * @default 0.2
   */
  readonly validationShare?: number;
  /**
   * Pixels a side to resize the pictures of `images` to, aspect ratio not preserved, as an endpoint does it.
   * @default - they go up as they are
   */
  readonly imageSize?: number;
  /** Reads the pictures of a bucket, in whichever region that is. */
  readonly s3Of?: (bucket: string) => Promise<S3Client>;
  /**
   * Names of the classes to keep, two or more.
   * @default ["bicycle", "motorcycle"], or all of `images`
   */
  readonly classes?: readonly string[];
  /** Folder of downloads, shared by clones and runs. */
  readonly cacheDir: string;
  readonly onProgress?: (progress: EtlProgress) => void;
  readonly signal?: AbortSignal;
}

/** The text of `train.lst` and `test.lst`. */
export type DatasetLists = Readonly<Record<"train.lst" | "test.lst", string>>;

/** A data set ready to be uploaded: its pictures, the `.lst` files and the manifest. */
export interface PreparedDataset {
  /** `sample`, `cifar100`, the archive's file name, the folder's name, or the S3 URI. */
  readonly name: string;
  /** 12 hexadecimal digits that change with the content, and with nothing else. */
  readonly version: string;
  /** In the order of their class numbers. */
  readonly classes: readonly string[];
  /** Number of pictures to train with. */
  readonly train: number;
  /** Number of pictures to validate with. */
  readonly test: number;
  /** Size of all pictures. */
  readonly bytes: number;
  readonly manifest: Manifest;
  readonly lst: DatasetLists;
  /** Pictures that were stored on their side or head, by their Exif orientation, and go up upright. */
  readonly turned?: number;
  /** What was left out of a folder of pictures, in one word and in many. */
  readonly leftOut?: readonly { readonly count: number; readonly one: string; readonly many: string }[];
  /** What the user should know of it, and can do. */
  readonly hint?: string;
  /** The bucket that the pictures came from: they must not be taken for leftovers there. */
  readonly source?: { readonly bucket: string; readonly prefix: string };
  /** The file of a key of the manifest (`test/bicycle_s_000513.png`). */
  read(key: string): Uint8Array;
  /** Lets go of the pictures (a large set lies in a file of its own). */
  close(): void;
}

/** The bucket that data is brought into. */
export interface BucketOptions {
  readonly s3: S3Client;
  readonly bucket: string;
  readonly signal?: AbortSignal;
}

export interface UploadOptions extends BucketOptions {
  readonly onProgress?: (progress: EtlProgress) => void;
  /**
   * Uploads under way at once, 1 or more.
   * @default 24
   */
  readonly concurrency?: number;
}

export interface UploadResult {
  /** The data set as it lies in the bucket: a picture whose key another data set's picture has, lies beside that. */
  readonly dataset: PreparedDataset;
  /** Objects written: pictures, `.lst` files, manifests. */
  readonly uploaded: number;
  /** Objects that were there already. */
  readonly skipped: number;
  /** Bytes written. */
  readonly bytes: number;
  /** Whether the bucket has anything of former data sets, or of uploads that were broken off. */
  readonly hasFormer: boolean;
}
