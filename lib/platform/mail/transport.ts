import { createTransport } from 'nodemailer'
import type { MailSettings } from '@/lib/config/people'
import { isLoopback } from '@/lib/config/values'
import type { Mailer } from '@/lib/platform/ports'

/** The connection to the mail server: the only file that speaks SMTP. It waits `timeoutMs` for each reply. */
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
        // The server's text may name the mailbox. Only a verdict about the mail is final: a wrong password can be
        // corrected.
        if (responseCode >= 500 && (code === 'EENVELOPE' || code === 'EMESSAGE')) return 'refused'
        throw new Error(
          `The mail server did not accept an email (${code}${responseCode ? ` ${responseCode}` : ''})`,
        )
      }
    },
    close: () => transport.close(),
  }
}

// Given a `url`, nodemailer ignores all other options.
function readServer(url: string) {
  const { protocol, hostname, port, username, password } = new URL(url)
  return {
    host: hostname.replace(/^\[|\]$/g, ''),
    ...(port ? { port: Number(port) } : {}),
    secure: protocol === 'smtps:',
    ...(username ? { auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) } } : {}),
    // A man in the middle could strip STARTTLS from the reply and read the password.
    requireTLS: username !== '' && !isLoopback(hostname),
  }
}

const toOneLine = (text: string) => text.replaceAll(/\s+/g, ' ')
