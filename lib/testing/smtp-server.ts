import { type AddressInfo, createServer, type Socket } from 'node:net'

export interface ReceivedMail {
  to: string
  /** with unfolded headers, \n line ends, and quoted-printable decoded */
  text: string
}

export interface SmtpServer {
  url: string
  mails: ReceivedMail[]
  /** Sets its reply to the next recipients, such as `550 Unknown`; null accepts them. */
  answer(line: string | null): void
  close(): Promise<void>
}

/** A mail server on loopback that keeps what it receives and does not support TLS. */
export async function startSmtpServer(host = '127.0.0.1'): Promise<SmtpServer> {
  const mails: ReceivedMail[] = []
  let refusal: string | null = null
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => undefined)
    converse(socket, mails, () => refusal)
  })
  await new Promise<void>((resolve) => server.listen(0, host, resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `smtp://${host}:${port}`,
    mails,
    answer: (line) => {
      refusal = line
    },
    close: async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function converse(socket: Socket, mails: ReceivedMail[], refusal: () => string | null): void {
  let waiting = ''
  let to = ''
  let isData = false
  const reply = (line: string) => socket.write(`${line}\r\n`)
  const take = (line: string) => {
    const verb = line.slice(0, 4).toUpperCase()
    if (verb === 'RCPT') {
      to = /<(.*?)>/.exec(line)?.[1] ?? ''
      return reply(refusal() ?? '250 OK')
    }
    if (verb === 'DATA') {
      isData = true
      return reply('354 Go on')
    }
    if (verb === 'STAR') return reply('502 No TLS')
    return reply(verb === 'QUIT' ? '221 Bye' : '250 OK')
  }
  reply('220 test')
  socket.on('data', (chunk) => {
    waiting += chunk
    for (;;) {
      const end = isData ? '\r\n.\r\n' : '\r\n'
      const at = waiting.indexOf(end)
      if (at < 0) return
      const part = waiting.slice(0, at)
      waiting = waiting.slice(at + end.length)
      if (!isData) {
        take(part)
        continue
      }
      isData = false
      mails.push({ to, text: decode(part) })
      reply('250 Kept')
    }
  })
}

function decode(text: string): string {
  // A long header continues on the next line, after a space.
  const [head = '', ...body] = text.replaceAll('\r\n', '\n').split('\n\n')
  const lines = [head.replaceAll(/\n[ \t]+/g, ' '), ...body].join('\n\n')
  if (!/^content-transfer-encoding: quoted-printable$/im.test(lines)) return lines
  return lines
    .replaceAll('=\n', '')
    .replaceAll(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)))
}
