"""Counts the loopback interface as a secure transport.

The local cloud speaks plain HTTP on 127.0.0.1, where nobody listens in. A bucket policy that denies requests without TLS
(aws:SecureTransport false), as on AWS every good one does, would otherwise refuse each of its callers.
"""

from ministack import app
from patching import around


@around(app, "pin_request_origin")
def _pin(original, source_ip: str, secure_transport: bool) -> None:
    original(source_ip, secure_transport or source_ip.startswith("127."))
