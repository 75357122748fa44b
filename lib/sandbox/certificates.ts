import { dayMs } from '@/lib/contract/time'
import 'reflect-metadata'
import { webcrypto } from 'node:crypto'
import {
  BasicConstraintsExtension,
  cryptoProvider,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509'

export interface CertificatePair {
  certPem: string
  keyPem: string
}

type KeyPair = Awaited<ReturnType<typeof generateKeys>>

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
cryptoProvider.set(webcrypto as unknown as Crypto)

/** Creates a certificate authority for this machine alone, valid for ten years. */
export async function createLocalCa(commonName = 'Recover local CA'): Promise<CertificatePair> {
  const keys = await generateKeys()
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: `CN=${commonName}`,
    serialNumber: newSerial(),
    notBefore: new Date(Date.now() - dayMs),
    notAfter: new Date(Date.now() + 3650 * dayMs),
    keys,
    signingAlgorithm: algorithm,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
    ],
  })
  return { certPem: certificate.toString('pem'), keyPem: await exportKey(keys) }
}

/** Issues a server certificate for names and addresses, valid for a year by default. */
export async function issueCertificate(
  ca: CertificatePair,
  { hosts, notBefore, notAfter }: { hosts: string[]; notBefore?: Date; notAfter?: Date },
): Promise<CertificatePair> {
  const keys = await generateKeys()
  const names = hosts.map((value) => ({
    type: /^[\d.]+$|:/.test(value) ? ('ip' as const) : ('dns' as const),
    value,
  }))
  const certificate = await X509CertificateGenerator.create({
    subject: `CN=${hosts[0]}`,
    issuer: new X509Certificate(ca.certPem).subject,
    serialNumber: newSerial(),
    notBefore: notBefore ?? new Date(Date.now() - dayMs),
    notAfter: notAfter ?? new Date(Date.now() + 365 * dayMs),
    publicKey: keys.publicKey,
    signingKey: await importKey(ca.keyPem),
    signingAlgorithm: algorithm,
    extensions: [new BasicConstraintsExtension(false), new SubjectAlternativeNameExtension(names)],
  })
  return { certPem: certificate.toString('pem'), keyPem: await exportKey(keys) }
}

function generateKeys() {
  return webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
}

async function exportKey(keys: KeyPair): Promise<string> {
  return PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey), 'PRIVATE KEY')
}

function importKey(pem: string) {
  const [der] = PemConverter.decode(pem)
  return webcrypto.subtle.importKey('pkcs8', der ?? new ArrayBuffer(0), algorithm, false, ['sign'])
}

function newSerial(): string {
  return Buffer.from(webcrypto.getRandomValues(new Uint8Array(16)))
    .toString('hex')
    .replace(/^./, '1')
}
