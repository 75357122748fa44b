import { createCipheriv, createDecipheriv, createHash, createHmac, randomBytes } from 'node:crypto'
import type { SecretBox } from '@/lib/platform/ports'

const nonceBytes = 12
const tagBytes = 16

/** AES-256-GCM with a random nonce, the owner as associated data and the key's id in front; `key` is 32 bytes. */
export function createSecretBox(key: Uint8Array): SecretBox {
  const keyId = createHash('sha256').update(key).digest('hex').slice(0, 8)
  const prefix = `v1.${keyId}.`
  const fingerprintKey = createHmac('sha256', key).update('fingerprint').digest()

  return {
    prefix,
    seal: (plain, owner) => {
      const nonce = randomBytes(nonceBytes)
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(owner))
      const sealed = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()])
      return `${prefix}${Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64')}`
    },
    open: (text, owner) => {
      const [version, sealedWith, payload] = text.split('.')
      if (version !== 'v1' || !payload) throw new Error('A stored secret has an unknown form')
      if (sealedWith !== keyId)
        throw new Error(`A stored secret was sealed with key ${sealedWith}, not ${keyId}`)
      const bytes = Buffer.from(payload, 'base64')
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, nonceBytes))
      decipher.setAAD(Buffer.from(owner)).setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes))
      const opened = Buffer.concat([decipher.update(bytes.subarray(nonceBytes + tagBytes)), decipher.final()])
      return opened.toString('utf8')
    },
    fingerprint: (text) => prefix + createHmac('sha256', fingerprintKey).update(text).digest('base64url'),
  }
}
