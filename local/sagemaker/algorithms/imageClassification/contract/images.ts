/** Where the bytes of an image are: a file of its own, or parts of a RecordIO file. */
export interface Span {
  readonly start: number;
  readonly length: number;
}

export interface ImageLocation {
  readonly file: string;
  /** @default - the whole file */
  readonly spans?: readonly Span[];
}

/** An image, what it shows, and how to name it in an error. */
export interface LabelledImage extends ImageLocation {
  readonly label: number;
  readonly source: string;
}
