import { queryCaptures } from "../../automation/monitoring/monitoring.ts";

const [, , folder = "", images = ""] = process.argv;
const result = await queryCaptures({
  source: folder,
  threshold: 0.93,
  classes: ["bicycle", "motorcycle"],
  maxRecords: 0,
  images: images === "images",
});
const [first] = result.byHour;
const numbers = {
  hours: result.byHour.length,
  records: result.captures,
  firstMedian: first?.quantiles.p50,
  firstBelow: first?.shareBelow,
  ...(first?.images && { firstBrightness: first.images.brightness, firstSharpness: first.images.sharpness }),
};
const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
console.log(
  JSON.stringify({ ...numbers, peakMegabytes: maxRSS / 1024, cpuSeconds: (userCPUTime + systemCPUTime) / 1e6 }),
);
