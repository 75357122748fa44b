import { hourMs } from '@/lib/contract/time'
import 'reflect-metadata'
import { webcrypto } from 'node:crypto'
import {
  BasicConstraintsExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  type X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509'
import type { CertificatePair } from '@/lib/sandbox/certificates'

const keyAlgorithm = { name: 'ECDSA', namedCurve: 'P-256' }
const localhost = new SubjectAlternativeNameExtension([{ type: 'dns', value: 'localhost' }])

/** A self-signed certificate for `localhost`. */
export async function selfSignCertificate(): Promise<CertificatePair> {
  const keys = await generateKeys()
  const certificate = await X509CertificateGenerator.createSelfSigned({
    ...validity('SHA-256'),
    name: 'CN=localhost',
    keys,
    extensions: [localhost],
  })
  return toPair(certificate, keys)
}

/** A certificate for `localhost` that is valid except for its SHA-1 signature, and its authority. */
export async function issueSha1Certificate(): Promise<{ pair: CertificatePair; ca: string }> {
  const [authority, keys] = await Promise.all([generateKeys(), generateKeys()])
  const ca = await X509CertificateGenerator.createSelfSigned({
    ...validity('SHA-1'),
    name: 'CN=Old CA',
    keys: authority,
    extensions: [new BasicConstraintsExtension(true, 0, true)],
  })
  const certificate = await X509CertificateGenerator.create({
    ...validity('SHA-1'),
    subject: 'CN=localhost',
    issuer: ca.subject,
    publicKey: keys.publicKey,
    signingKey: authority.privateKey,
    extensions: [localhost],
  })
  return { pair: await toPair(certificate, keys), ca: ca.toString('pem') }
}

function validity(hash: string) {
  return {
    serialNumber: '01',
    notBefore: new Date(Date.now() - hourMs),
    notAfter: new Date(Date.now() + hourMs),
    signingAlgorithm: { ...keyAlgorithm, hash },
  }
}

type KeyPair = Awaited<ReturnType<typeof generateKeys>>

function generateKeys() {
  return webcrypto.subtle.generateKey(keyAlgorithm, true, ['sign', 'verify'])
}

async function toPair(certificate: X509Certificate, { privateKey }: KeyPair): Promise<CertificatePair> {
  const key = await webcrypto.subtle.exportKey('pkcs8', privateKey)
  return { certPem: certificate.toString('pem'), keyPem: PemConverter.encode(key, 'PRIVATE KEY') }
}
