import { crc32 } from "node:zlib";

/** A TIFF header with one entry, the orientation (Exif's tag 0x0112). */
export function exifOf(orientation: number, isLittle = true): Buffer {
  const tiff = Buffer.alloc(26);
  const short = (at: number, value: number) =>
    isLittle ? tiff.writeUInt16LE(value, at) : tiff.writeUInt16BE(value, at);
  const long = (at: number, value: number) =>
    isLittle ? tiff.writeUInt32LE(value, at) : tiff.writeUInt32BE(value, at);
  tiff.write(isLittle ? "II" : "MM", "latin1");
  short(2, 42);
  long(4, 8);
  short(8, 1);
  short(10, 0x0112);
  short(12, 3);
  long(14, 1);
  short(18, orientation);
  return tiff;
}

/** The same JPEG with an Exif segment, as a telephone writes one of what it was held across or on its head. */
export function withOrientation(jpeg: Buffer, orientation: number, isLittle = true): Buffer {
  const body = Buffer.concat([Buffer.from("Exif\0\0", "latin1"), exifOf(orientation, isLittle)]);
  const head = Buffer.of(0xff, 0xe1, 0, body.length + 2);
  return Buffer.concat([jpeg.subarray(0, 2), head, body, jpeg.subarray(2)]);
}

/** The same PNG with an `eXIf` chunk. */
export function pngWithOrientation(png: Buffer, orientation: number): Buffer {
  const typed = Buffer.concat([Buffer.from("eXIf"), exifOf(orientation, false)]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(typed.length - 4);
  sum.writeUInt32BE(crc32(typed));
  return Buffer.concat([png.subarray(0, 33), length, typed, sum, png.subarray(33)]);
}
