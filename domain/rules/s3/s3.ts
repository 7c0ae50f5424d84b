import type { Json } from "../reading.ts";
import type { Rule } from "../rule.ts";
import { tagRules } from "../tags.ts";
import { corsRules, createBucketRules, encryptionRules, policyRules } from "./buckets.ts";
import { lifecycleRules } from "./lifecycle.ts";
import { notificationRules } from "./notifications.ts";

const TAGS = { code: "InvalidTag", member: "TagSet", plain: true };

/** Rules of S3's operations; tags stand in the requests as the list `TagSet`. */
export const s3Rules: Readonly<Record<string, readonly Rule<Json>[]>> = {
  CreateBucket: createBucketRules,
  PutBucketCors: corsRules,
  PutBucketEncryption: encryptionRules,
  PutBucketLifecycleConfiguration: lifecycleRules,
  PutBucketNotificationConfiguration: notificationRules,
  PutBucketPolicy: policyRules,
  PutBucketTagging: tagRules("s3/PutBucketTagging", {
    ...TAGS,
    source: "S3 User Guide, Using cost allocation S3 bucket tags; S3 API reference, PutBucketTagging",
  }),
  PutObjectTagging: tagRules("s3/PutObjectTagging", {
    ...TAGS,
    most: 10,
    source: 'S3 User Guide, Categorizing your storage using tags: "You can associate up to 10 tags with an object."',
  }),
};
