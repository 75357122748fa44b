# python3 verify.py BODY_FILE SIGNATURE, with the secret in RECOVER_SECRET
import hashlib
import hmac
import os
import sys


def is_valid(body: bytes, signature: str, secret: str) -> bool:
    """body is the raw request body, before any parsing."""
    expected = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(expected.encode(), signature.encode())


with open(sys.argv[1], "rb") as file:
    valid = is_valid(file.read(), sys.argv[2], os.environ["RECOVER_SECRET"])
print("valid" if valid else "invalid")
sys.exit(0 if valid else 1)
