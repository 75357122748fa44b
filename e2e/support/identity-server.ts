import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import Provider from 'oidc-provider'

/** The claims of a person. */
export interface Person {
  email: string
  email_verified: boolean
}

export interface IdentityServer {
  issuer: string
  /** sets who signs in from now on */
  setPerson(person: Person): void
  /** the parameters of each authorisation request */
  requests: URLSearchParams[]
  close(): Promise<void>
}

export const client = { id: 'recover', secret: 'a secret of the client' }

/** A certified OpenID Connect provider on loopback, which signs in the given person without asking. */
export async function startIdentityServer(): Promise<IdentityServer> {
  let person: Person = { email: '', email_verified: false }
  const requests: URLSearchParams[] = []
  let logins = 0
  const server = createServer((request, response) => answer(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: client.id,
        client_secret: client.secret,
        // The product's port is only known once it has started; native clients may use any loopback port.
        redirect_uris: ['http://127.0.0.1/api/auth/callback/oidc'],
        application_type: 'native',
      },
    ],
    pkce: { required: () => true },
    claims: { openid: ['sub'], email: ['email', 'email_verified'] },
    features: { devInteractions: { enabled: false } },
    cookies: { keys: ['a key'] },
    findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, ...person }) }),
    interactions: { url: (_, { uid }) => `/interaction/${uid}` },
  })
  const callback = provider.callback()

  const answer: Parameters<typeof createServer>[1] & object = async (request, response) => {
    const url = new URL(request.url ?? '/', issuer)
    if (url.pathname === '/auth') requests.push(url.searchParams)
    if (!url.pathname.startsWith('/interaction/')) return callback(request, response)
    const { prompt, session, params } = await provider.interactionDetails(request, response)
    if (prompt.name === 'login') {
      // A new account each time, so that no session at the provider is reused.
      const login = { accountId: `person-${++logins}` }
      return provider.interactionFinished(request, response, { login })
    }
    const grant = new provider.Grant({
      accountId: session?.accountId ?? '',
      clientId: String(params.client_id),
    })
    grant.addOIDCScope(String(params.scope))
    return provider.interactionFinished(request, response, { consent: { grantId: await grant.save() } })
  }
  return {
    issuer,
    requests,
    setPerson: (next) => {
      person = next
    },
    close: () => closeAll(server),
  }
}

async function closeAll(server: Server): Promise<void> {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
}
