import { createTransport } from 'nodemailer'
import type { MailSettings } from '@/lib/config/people'
import { isLoopback } from '@/lib/config/values'
import type { Mailer } from '@/lib/platform/ports'

/** The way to the mail server: the one file that speaks SMTP. It waits `timeoutMs` for each of its words. */
export function createMailer({ url, from }: MailSettings, publicUrl: string, timeoutMs = 20_000): Mailer {
  const transport = createTransport(
    {
      ...readServer(url),
      connectionTimeout: timeoutMs,
      greetingTimeout: timeoutMs,
      socketTimeout: timeoutMs,
      tls: { minVersion: 'TLSv1.2', rejectUnauthorized: true },
      disableFileAccess: true,
      disableUrlAccess: true,
    },
    { from, headers: { 'Auto-Submitted': 'auto-generated' } },
  )
  const { hostname } = new URL(publicUrl)
  return {
    send: async ({ to, subject, text, id }) => {
      try {
        await transport.sendMail({ to, subject: toOneLine(subject), text, messageId: `<${id}@${hostname}>` })
        return 'sent'
      } catch (error) {
        const { responseCode = 0, code = 'unknown' } = error as { responseCode?: number; code?: string }
        // A server's own words may name the mailbox. Only what it says of the mail is final: a wrong password can be put right.
        if (responseCode >= 500 && (code === 'EENVELOPE' || code === 'EMESSAGE')) return 'refused'
        throw new Error(
          `The mail server did not accept an email (${code}${responseCode ? ` ${responseCode}` : ''})`,
        )
      }
    },
    close: () => transport.close(),
  }
}

// Given a `url`, nodemailer takes no notice of any other option.
function readServer(url: string) {
  const { protocol, hostname, port, username, password } = new URL(url)
  return {
    host: hostname.replace(/^\[|\]$/g, ''),
    ...(port ? { port: Number(port) } : {}),
    secure: protocol === 'smtps:',
    ...(username ? { auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) } } : {}),
    // Whoever stands between could take the offer of TLS out of the answer, and read the password.
    requireTLS: username !== '' && !isLoopback(hostname),
  }
}

const toOneLine = (text: string) => text.replaceAll(/\s+/g, ' ')
