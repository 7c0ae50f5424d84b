"""Uploads to S3 by forms, and by links whose time is over, as boto3 makes them by either signature. Prints the answers as JSON."""

import json
import re
import time
import urllib.error
import urllib.request
import uuid

import boto3
from botocore.config import Config


def send(method, url, headers=(), data=None):
    request = urllib.request.Request(url, data=data, headers=dict(headers), method=method)
    try:
        with urllib.request.urlopen(request) as answer:
            return [answer.status]
    except urllib.error.HTTPError as error:
        text = error.read().decode()
        return [error.code, re.search("<Code>(.*?)</Code>", text)[1], re.search("<Message>(.*?)</Message>", text)[1],
                *re.findall("<(X-Amz-Expires|Expires|ServerTime)>", text)]


def upload(url, fields, content):
    boundary = uuid.uuid4().hex
    parts = "".join(
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in fields.items()
    )
    file = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\n'
    body = (parts + file).encode() + content + f"\r\n--{boundary}--\r\n".encode()
    return send("POST", url, {"Content-Type": f"multipart/form-data; boundary={boundary}"}, body)


def answers_of(version, bucket):
    s3 = boto3.client("s3", config=Config(signature_version=version))
    s3.create_bucket(Bucket=bucket)
    conditions = [["content-length-range", 1, 10]]
    form = s3.generate_presigned_post(bucket, "in/${filename}", Conditions=conditions, ExpiresIn=100)
    url, fields = form["url"], form["fields"]
    found = {"right": upload(url, fields, b"picture")}
    found["kept"] = s3.get_object(Bucket=bucket, Key="in/a.png")["Body"].read().decode()
    found["too long"] = upload(url, fields, b"picture" * 2)
    found["another key"] = upload(url, {**fields, "key": "out/a.png"}, b"picture")
    found["unnamed field"] = upload(url, {**fields, "acl": "private"}, b"picture")
    signature = "signature" if "signature" in fields else "x-amz-signature"
    # By its first letter: not every signature in base64 has a digit.
    forged = ("b" if fields[signature][0] == "a" else "a") + fields[signature][1:]
    found["forged"] = upload(url, {**fields, signature: forged}, b"picture")
    found["unsigned"] = upload(url, {"key": "in/a.png"}, b"picture")
    late = s3.generate_presigned_post(bucket, "in/a.png", ExpiresIn=-1)
    found["late"] = upload(late["url"], late["fields"], b"picture")
    stranger = boto3.client("s3", aws_access_key_id="test", aws_secret_access_key="test", config=Config(signature_version=version))
    theirs = stranger.generate_presigned_post(bucket, "in/a.png")
    found["stranger"] = upload(theirs["url"], theirs["fields"], b"picture")
    # The old signature takes a time that is over, Version 4 a second at least.
    links = [s3.generate_presigned_url(f"{verb}_object", Params={"Bucket": bucket, "Key": "in/a.png"},
                                       ExpiresIn=1 if version else -5) for verb in ("get", "put")]
    time.sleep(2.1 if version else 0)
    found["late get"] = send("GET", links[0])
    found["late put"] = send("PUT", links[1], data=b"picture")
    return found


print(json.dumps({"old": answers_of(None, "old-forms"), "v4": answers_of("s3v4", "v4-forms")}))
