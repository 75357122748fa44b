// go run verify.go BODY_FILE SIGNATURE, with the secret in RECOVER_SECRET
package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
)

// IsValid takes the raw request body, before any parsing.
func IsValid(body []byte, signature, secret string) bool {
	given, err := hex.DecodeString(signature)
	if err != nil {
		return false
	}
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write(body)
	return hmac.Equal(given, mac.Sum(nil))
}

func main() {
	body, err := os.ReadFile(os.Args[1])
	if err != nil || !IsValid(body, os.Args[2], os.Getenv("RECOVER_SECRET")) {
		fmt.Println("invalid")
		os.Exit(1)
	}
	fmt.Println("valid")
}
