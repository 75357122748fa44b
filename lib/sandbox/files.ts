import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { keepPrivate, makePrivateFolder } from '@/db/common/private-files'
import { type CertificatePair, createLocalCa, issueCertificate } from './certificates'

export interface SandboxFiles {
  caFile: string
  caPem: string
  server: CertificatePair
}

/** The sandbox's authority, kept in `<dataDir>/sandbox`, and a new server certificate for this start. */
export async function openSandboxFiles(dataDir: string): Promise<SandboxFiles> {
  const folder = join(dataDir, 'sandbox')
  const caFile = join(folder, 'ca.pem')
  const keyFile = join(folder, 'ca.key')
  makePrivateFolder(folder)
  if (!existsSync(caFile) || !existsSync(keyFile)) {
    const made = await createLocalCa('Recover sandbox CA')
    writeFileSync(keyFile, made.keyPem, { mode: 0o600 })
    writeFileSync(caFile, made.certPem)
  }
  keepPrivate(keyFile)
  const ca = { certPem: readFileSync(caFile, 'utf8'), keyPem: readFileSync(keyFile, 'utf8') }
  const server = await issueCertificate(ca, { hosts: ['localhost', '127.0.0.1'] })
  return { caFile, caPem: ca.certPem, server }
}
