import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Mailer } from '@/lib/platform/ports'
import { type SmtpServer, startSmtpServer } from '@/lib/testing/smtp-server'
import { createMailer } from './transport'

let server: SmtpServer
let mailer: Mailer
beforeEach(async () => {
  server = await startSmtpServer()
  mailer = createMailer({ url: server.url, from: 'Recover <w@example.com>' }, 'https://w.example.com')
})
afterEach(async () => {
  mailer.close()
  await server.close()
})

const mail = { to: 'ama@acme.example', subject: 'Hello', text: 'One\n\nTwo', id: 'ntc_1.usr_1' }
const failure = (work: Promise<unknown>) => work.then(() => 'none', String)

describe('a mail', () => {
  it('arrives as plain text, with the same Message-ID when it is sent again', async () => {
    expect([await mailer.send(mail), await mailer.send(mail)]).toEqual(['sent', 'sent'])
    const [first, second] = server.mails
    expect(first?.to).toBe('ama@acme.example')
    for (const one of [first, second]) expect(one?.text).toContain('Message-ID: <ntc_1.usr_1@w.example.com>')
    for (const part of [
      /^From: Recover <w@example.com>$/m,
      /^Auto-Submitted: auto-generated$/m,
      /One\n\nTwo/,
    ])
      expect(first?.text).toMatch(part)
  })

  it('gets no extra header from a name or an address in it', async () => {
    await mailer.send({ ...mail, subject: 'Acme\r\nBcc: evil@example.com' })
    expect(server.mails[0]?.text).not.toMatch(/^Bcc:/m)
    const to = 'ama@acme.example\r\nBcc: evil@example.com'
    await failure(mailer.send({ ...mail, to }))
    expect(JSON.stringify(server.mails)).not.toMatch(/\\nBcc:/)
  })

  it('that the server rejects for good is refused', async () => {
    server.answer('550 <ama@acme.example> unknown')
    expect(await mailer.send(mail)).toBe('refused')
  })

  it('that the server may accept later fails with an error that names no recipient', async () => {
    server.answer('451 <ama@acme.example> later')
    expect(await failure(mailer.send(mail))).toBe(
      'Error: The mail server did not accept an email (EENVELOPE 451)',
    )
    server.answer(null)
    expect(await mailer.send(mail)).toBe('sent')
  })

  it('is sent to another machine without TLS only when there is no password', async () => {
    const elsewhere = await startSmtpServer('127.0.0.2')
    const send = (credentials: string) => {
      const url = elsewhere.url.replace('//', `//${credentials}`)
      return failure(createMailer({ url, from: 'w@example.com' }, 'https://w.example.com').send(mail))
    }
    expect(await send('user:hunter2@')).toMatch(/did not accept an email/)
    expect(elsewhere.mails).toEqual([])
    expect(await send('')).toBe('none')
    await elsewhere.close()
  })

  it('fails when the server accepts the connection and never responds', async () => {
    const silent = createServer().listen(0, '127.0.0.1')
    await once(silent, 'listening')
    const url = `smtp://127.0.0.1:${(silent.address() as AddressInfo).port}`
    const waiting = createMailer({ url, from: 'w@example.com' }, 'https://w.example.com', 200)
    expect(await failure(waiting.send(mail))).toMatch(/did not accept an email \(ETIMEDOUT\)$/)
    silent.close()
  })

  it('fails when no server listens', async () => {
    await server.close()
    expect(await failure(mailer.send(mail))).toMatch(/did not accept an email \(E\w+\)$/)
    server = await startSmtpServer()
  })
})
