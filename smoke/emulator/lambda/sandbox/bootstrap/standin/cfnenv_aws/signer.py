"""Signature Version 4 (IAM user guide, "Create a signed AWS API request")."""

import datetime
import hashlib
import hmac
from urllib.parse import quote


def sign(method, path, query, headers, body, service, region, credentials):
    """Adds to headers what makes the request a signed one, and returns the encoded path and query."""
    now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y%m%dT%H%M%SZ")
    digest = hashlib.sha256(body).hexdigest()
    headers["X-Amz-Date"] = now
    if service == "s3":
        headers["X-Amz-Content-SHA256"] = digest
    if credentials.token:
        headers["X-Amz-Security-Token"] = credentials.token
    path = quote(path, safe="/-_.~")
    query = "&".join(f"{quote(k, safe='-_.~')}={quote(str(v), safe='-_.~')}" for k, v in sorted(query.items()))
    signed = {name.lower(): " ".join(str(value).split()) for name, value in headers.items()}
    names = ";".join(sorted(signed))
    canonical = "\n".join([method, path, query, *(f"{name}:{signed[name]}" for name in sorted(signed)), "", names, digest])
    scope = f"{now[:8]}/{region}/{service}/aws4_request"
    text = f"AWS4-HMAC-SHA256\n{now}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    key = ("AWS4" + credentials.secret_key).encode()
    for part in (now[:8], region, service, "aws4_request"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    signature = hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
    headers["Authorization"] = (f"AWS4-HMAC-SHA256 Credential={credentials.access_key}/{scope}, "
                                f"SignedHeaders={names}, Signature={signature}")
    return path + ("?" + query if query else "")
