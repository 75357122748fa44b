/** The public documentation's way to verify a request in Express, with the lengths compared first. */
export const verificationSnippet = `const crypto = require('crypto')

function verifyWebhook(body, signature, secret) {
  const expected = crypto.createHmac('sha256', secret).update(body).digest('hex')
  const [given, wanted] = [Buffer.from(signature ?? ''), Buffer.from(expected)]
  return given.length === wanted.length && crypto.timingSafeEqual(given, wanted)
}

// express.raw() keeps the body's exact bytes, which are what is signed.
app.post('/webhooks/recover', express.raw({ type: 'application/json' }), (req, res) => {
  const signature = req.headers['x-recover-signature']
  if (!verifyWebhook(req.body, signature, process.env.WEBHOOK_SECRET)) {
    return res.status(401).send('Invalid signature')
  }
  res.status(200).send('OK')
  handle(JSON.parse(req.body))
})
`
