#!/usr/bin/env bash
# checkov 3.3.30 (PyPI), CKV_AWS_358: trust in GitHub Actions by the subject that new repositories have.
#
# Since 15 July 2026 the token of a new repository has numbers in its subject, `repo:OWNER@ID/REPOSITORY@ID:…` (GitHub's
# changelog, "Immutable subject claims for GitHub Actions OIDC tokens"): whoever takes the name of a repository that was
# deleted no longer signs in as it. The rule that is to find unsafe trust passes the old form and fails the safer new one,
# though all else is equal.
# Guessed: both pass.
#
# Seen on 2026-11-29:
#   repo:octo-org/octo-repo:environment:aws: PASSED
#   repo:octo-org@123456/octo-repo@456789:environment:aws: FAILED
set -euo pipefail

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check checkov==3.3.30

cat >check.py <<'PY'
import json, subprocess

POLICY = '''data "aws_iam_policy_document" "trust" {{
  statement {{
    actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {{
      type        = "Federated"
      identifiers = ["arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com"]
    }}
    condition {{
      test     = "StringEquals"
      variable = "token.actions.githubusercontent.com:aud"
      values   = ["sts.amazonaws.com"]
    }}
    condition {{
      test     = "StringEquals"
      variable = "token.actions.githubusercontent.com:sub"
      values   = ["{subject}"]
    }}
  }}
}}
'''
for subject in ("repo:octo-org/octo-repo:environment:aws", "repo:octo-org@123456/octo-repo@456789:environment:aws"):
    with open("main.tf", "w") as file:
        file.write(POLICY.format(subject=subject))
    command = ["venv/bin/checkov", "-f", "main.tf", "-c", "CKV_AWS_358", "-o", "json", "--quiet"]
    # Without the network it complains first that it can't fetch its guidelines.
    answer = subprocess.run(command, capture_output=True, text=True).stdout
    report = json.JSONDecoder().raw_decode(answer[answer.index("{"):])[0]
    print(f"{subject}: {'FAILED' if report['summary']['failed'] else 'PASSED'}")
PY

expected='repo:octo-org/octo-repo:environment:aws: PASSED
repo:octo-org@123456/octo-repo@456789:environment:aws: FAILED'
seen=$(venv/bin/python check.py)

printf '%s\n' "$seen"
if [ "$seen" != "$expected" ]; then
  printf 'This changed. Expected:\n%s\n' "$expected" >&2
  exit 1
fi
