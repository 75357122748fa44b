# ruby verify.rb BODY_FILE SIGNATURE, with the secret in RECOVER_SECRET
require 'openssl'

# body is the raw request body: request.body.read, before any parsing.
def valid?(body, signature, secret)
  expected = OpenSSL::HMAC.hexdigest('SHA256', secret, body)
  expected.bytesize == signature.bytesize && OpenSSL.fixed_length_secure_compare(expected, signature)
end

valid = valid?(File.binread(ARGV[0]), ARGV[1], ENV.fetch('RECOVER_SECRET'))
puts valid ? 'valid' : 'invalid'
exit(valid ? 0 : 1)
