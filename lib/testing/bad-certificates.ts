import type { SecureContextOptions } from 'node:tls'
import type { Cause } from '@/lib/contract/causes'
import { type CertificatePair, createLocalCa, issueCertificate } from '@/lib/sandbox/certificates'
import { issueTestCertificate } from './authority'
import { issueSha1Certificate, selfSignCertificate } from './odd-certificates'

export interface BadCertificate {
  /** continues "a certificate …" */
  is: string
  cause: Cause
  issue(): Promise<SecureContextOptions & { pair: CertificatePair }>
}

const hosts = ['localhost']
const inDays = (days: number) => new Date(Date.now() + days * 86_400_000)
const issuedBy = async (authority: string) => issueCertificate(await createLocalCa(authority), { hosts })
const valid = (from: number, to: number) =>
  issueTestCertificate({ hosts, notBefore: inDays(from), notAfter: inDays(to) })
const bad = (is: string, cause: Cause, makePair: () => Promise<CertificatePair>): BadCertificate => ({
  is,
  cause,
  issue: async () => ({ pair: await makePair() }),
})

/** Certificates for a server on `localhost` that no delivery may accept. */
export const badCertificates: BadCertificate[] = [
  bad('that has expired', 'tls_expired', () => valid(-9, -1)),
  bad('that is not valid yet', 'tls_expired', () => valid(1, 9)),
  bad('of another host', 'tls_hostname', () => issueTestCertificate({ hosts: ['other.example'] })),
  bad('of only an address', 'tls_hostname', () => issueTestCertificate({ hosts: ['127.0.0.1'] })),
  bad('that signed itself', 'tls_untrusted', selfSignCertificate),
  bad('of an unknown authority', 'tls_untrusted', () => issuedBy('Other CA')),
  bad('of an authority that borrows a name', 'tls_untrusted', () => issuedBy('Test CA')),
  {
    is: 'signed with SHA-1',
    cause: 'tls_untrusted',
    issue: async () => ({ ...(await issueSha1Certificate()), ciphers: 'DEFAULT:@SECLEVEL=0' }),
  },
]
