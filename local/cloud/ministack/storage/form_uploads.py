"""Browsers' uploads to S3 (POST Object), whose policy and signature are fields of the form.

MiniStack checks both, and also takes a form without a signature, as anonymous access to a bucket. Here nothing is served
unsigned, and the keys that MiniStack takes for root without asking ("test", account numbers) are none.
"""

import re

from ministack.services import s3
from patching import around, instead


@instead(s3, "_enforce_post_policy_size")
def _refused(_policy, _size):
    return s3._error("AccessDenied", "Access Denied", 403)


@around(s3, "_enforce_signed_post_policy")
def _enforce(original, fields, *args, **kwargs):
    key = fields.get("x-amz-credential", "").split("/")[0] or fields.get("awsaccesskeyid", "")
    if key == "test" or re.fullmatch(r"\d{12}", key):
        message = "The AWS Access Key Id you provided does not exist in our records."
        return s3._error("InvalidAccessKeyId", message, 403)
    return original(fields, *args, **kwargs)
