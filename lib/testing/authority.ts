import { type CertificatePair, createLocalCa, issueCertificate } from '@/lib/sandbox/certificates'

/** The authority that clients of test servers trust; one for each process, since keys take time. */
export const testAuthority = createLocalCa('Test CA')

/** Issues a certificate of that authority. */
export async function issueTestCertificate(
  names: Parameters<typeof issueCertificate>[1],
): Promise<CertificatePair> {
  return issueCertificate(await testAuthority, names)
}
