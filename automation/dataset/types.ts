import type { S3Client } from "@aws-sdk/client-s3";
import type { Manifest } from "../../domain/dataset/manifest.ts";

/** How far a part of the ETL has come. */
export interface EtlProgress {
  readonly phase: "download" | "decode" | "draw" | "upload";
  readonly done: number;
  readonly total: number;
  readonly unit: "bytes" | "files";
}

export interface PrepareOptions {
  /** `sample` is drawn by the project itself; `cifar100` is downloaded once and kept in `cacheDir`. */
  readonly dataset: "sample" | "cifar100";
  /** A local archive of CIFAR-100's layout, read in place of `dataset`. */
  readonly archive?: string;
  /**
   * Names of the fine labels to keep, two or more.
   * @default ["bicycle", "motorcycle"]
   */
  readonly classes?: readonly string[];
  /** Folder of downloads, shared by clones and runs. */
  readonly cacheDir: string;
  readonly onProgress?: (progress: EtlProgress) => void;
  readonly signal?: AbortSignal;
}

/** A data set ready to be uploaded: its pictures as PNG, the `.lst` files and the manifest. */
export interface PreparedDataset {
  /** `sample`, `cifar100`, or the archive's file name. */
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
  /** The text of `train.lst` and `test.lst`. */
  readonly lst: Readonly<Record<"train.lst" | "test.lst", string>>;
  /** The PNG file of a key of the manifest (`test/bicycle_s_000513.png`). */
  read(key: string): Uint8Array;
  /** Lets go of the pictures (a large set lies in a file of its own). */
  close(): void;
}

export interface UploadOptions {
  readonly s3: S3Client;
  readonly bucket: string;
  readonly onProgress?: (progress: EtlProgress) => void;
  readonly signal?: AbortSignal;
  /**
   * Uploads under way at once, 1 or more.
   * @default 24
   */
  readonly concurrency?: number;
}

export interface UploadResult {
  /** Objects written: pictures, `.lst` files, the manifest. */
  readonly uploaded: number;
  /** Objects that were there already. */
  readonly skipped: number;
  /** Objects of an earlier data set that were deleted. */
  readonly removed: number;
  /** Bytes written. */
  readonly bytes: number;
}
