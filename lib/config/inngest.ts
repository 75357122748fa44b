import { readAll } from './read-all'
import { isLoopback, readAddress, SettingError } from './values'

export interface InngestSettings {
  eventKey: string | undefined
  signingKey: string | undefined
  baseUrl: string | undefined
  dev: boolean
}

type InngestVariable = `INNGEST_${'EVENT_KEY' | 'SIGNING_KEY' | 'BASE_URL' | 'DEV'}`

/** The Inngest server, or null for the embedded engine; `host` is where we listen. */
export function readInngest(
  env: Partial<Record<InngestVariable | 'PUBLIC_URL', string | undefined>>,
  host: string,
): InngestSettings | null {
  const { INNGEST_EVENT_KEY: eventKey, INNGEST_SIGNING_KEY: signingKey, INNGEST_DEV: devText = '0' } = env
  const dev = !/^(0|false)$/i.test(devText)
  const isFlag = /^(0|false|1|true)$/i.test(devText)
  const urls = {
    baseUrl: () => env.INNGEST_BASE_URL && readAddress('INNGEST_BASE_URL', env.INNGEST_BASE_URL),
    devUrl: () => (isFlag ? undefined : readAddress('INNGEST_DEV', devText, '1, 0 or ')),
  }
  if (!dev && !eventKey && !env.INNGEST_BASE_URL) return null
  const keys = { dev, eventKey, signingKey }
  const { baseUrl, devUrl } = readAll({
    ...urls,
    access: () => assertLoopbackOrSigned(keys, [host, env.PUBLIC_URL ?? host]),
    events: () => assertEventKey(keys),
  })
  return { eventKey, signingKey, baseUrl: baseUrl ?? devUrl, dev }
}

type Keys = Pick<InngestSettings, 'dev' | 'eventKey' | 'signingKey'>

function assertLoopbackOrSigned({ dev, signingKey }: Keys, addresses: string[]): void {
  if (dev && !addresses.every(isLoopback))
    throw new SettingError('INNGEST_DEV lets anyone run any function: HOST and PUBLIC_URL must be loopback')
  if (!dev && !signingKey)
    throw new SettingError('INNGEST_SIGNING_KEY is missing: without it anyone could run any function')
}

function assertEventKey({ dev, eventKey }: Keys): void {
  if (!dev && !eventKey) throw new SettingError('INNGEST_EVENT_KEY is missing: no events could be sent')
}
