#!/usr/bin/env bash
# botocore 1.44.8: the endpoint_deleted waiter of SageMaker takes any ValidationException for the end of the endpoint.
#
# SageMaker has no error of its own for an endpoint that isn't there: it says ValidationException, as it does for a name
# that breaks the rules. The waiter looks at the code alone, so waiting for the deletion of a misspelt name succeeds.
# Guessed: only "Could not find endpoint" counts, and anything else raises WaiterError.
#
# Seen on 2026-11-28:
#   a name with an underscore: deleted
#   not allowed to look: WaiterError
set -euo pipefail

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
python3 -m venv venv
venv/bin/pip install -q --no-compile botocore==1.44.8

cat >main.py <<'PY'
import botocore.session
from botocore.exceptions import WaiterError
from botocore.stub import Stubber

session = botocore.session.get_session()
session.set_credentials("example", "example")
client = session.create_client("sagemaker", region_name="us-east-1")
ANSWERS = {
    "a name with an underscore": ("ValidationException", "Value 'my_endpoint' failed to satisfy constraint"),
    "not allowed to look": ("AccessDeniedException", "User is not authorized"),
}
for label, (code, message) in ANSWERS.items():
    with Stubber(client) as stubber:
        stubber.add_client_error("describe_endpoint", code, message, 400)
        try:
            client.get_waiter("endpoint_deleted").wait(
                EndpointName="my_endpoint", WaiterConfig={"Delay": 0, "MaxAttempts": 1})
            outcome = "deleted"
        except WaiterError as error:
            outcome = type(error).__name__
        print(f"{label}: {outcome}")
PY

expected='a name with an underscore: deleted
not allowed to look: WaiterError'
seen=$(venv/bin/python main.py)

printf '%s\n' "$seen"
if [ "$seen" != "$expected" ]; then
  printf 'This changed. Expected:\n%s\n' "$expected" >&2
  exit 1
fi
