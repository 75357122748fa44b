#!/bin/sh
# verify.sh BODY_FILE SIGNATURE, with the secret in RECOVER_SECRET
expected=$(openssl dgst -sha256 -hmac "$RECOVER_SECRET" -r "$1" | cut -d ' ' -f 1)
[ "$expected" = "$2" ] && echo valid || { echo invalid; exit 1; }
