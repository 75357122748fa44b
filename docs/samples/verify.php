<?php
// php verify.php BODY_FILE SIGNATURE, with the secret in RECOVER_SECRET

/** $body is the raw request body: file_get_contents('php://input'), before any parsing. */
function is_valid(string $body, string $signature, string $secret): bool
{
    return hash_equals(hash_hmac('sha256', $body, $secret), $signature);
}

$valid = is_valid(file_get_contents($argv[1]), $argv[2], getenv('RECOVER_SECRET'));
echo $valid ? "valid\n" : "invalid\n";
exit($valid ? 0 : 1);
