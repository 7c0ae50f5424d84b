import { expect } from "chai";
import { descriptionOf, partitionOf } from "../../../../../local/providers/aws/partitions.ts";

describe("the partition of a region", () => {
  // AWS's own partitions.json, by a region of each.
  for (const [region, partition, dnsSuffix, reverseDnsPrefix] of [
    ["eu-central-1", "aws", "amazonaws.com", "com.amazonaws"],
    ["us-west-2", "aws", "amazonaws.com", "com.amazonaws"],
    ["cn-north-1", "aws-cn", "amazonaws.com.cn", "cn.com.amazonaws"],
    ["us-gov-west-1", "aws-us-gov", "amazonaws.com", "com.amazonaws"],
    ["us-iso-east-1", "aws-iso", "c2s.ic.gov", "gov.ic.c2s"],
    ["us-isob-east-1", "aws-iso-b", "sc2s.sgov.gov", "gov.sgov.sc2s"],
    ["eu-isoe-west-1", "aws-iso-e", "cloud.adc-e.uk", "uk.adc-e.cloud"],
    ["us-isof-south-1", "aws-iso-f", "csp.hci.ic.gov", "gov.ic.hci.csp"],
    ["eusc-de-east-1", "aws-eusc", "amazonaws.eu", "eu.amazonaws"],
  ] as const) {
    it(`is ${partition} for ${region}`, () => {
      expect(partitionOf(region)).to.deep.equal({ partition, dnsSuffix, reverseDnsPrefix });
    });
  }
});

describe("the description of a region", () => {
  // AWS's page "AWS Regions": the names of the regions.
  for (const [region, description] of [
    ["us-east-1", "US East (N. Virginia)"],
    ["eu-central-1", "Europe (Frankfurt)"],
    ["il-central-1", "Israel (Tel Aviv)"],
    ["xx-nowhere-1", "xx-nowhere-1"],
  ] as const) {
    it(`is ${description} for ${region}`, () => {
      expect(descriptionOf(region)).to.equal(description);
    });
  }
});
