/** A call of the API as somebody outside of the portal makes it. */
export interface ApiRequest {
  method?: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  path: string
  /** sent as JSON; where its text says `$SIGNING_SECRET`, the shell's variable of that name is sent */
  body?: object
}

/** What stands for a secret in a body, so that none is copied. */
export const secretVariable = '$SIGNING_SECRET'

/** The call as a command for a POSIX shell, in which `PARTNER_KEY` is a key of the partner's. */
export function curlOf(origin: string, { method = 'GET', path, body }: ApiRequest): string {
  const data = body && quote(JSON.stringify(body)).replace(secretVariable, `'"${secretVariable}"'`)
  return [
    'curl',
    ...(method === 'GET' ? [] : [`-X ${method}`]),
    '-H "X-Partner-Key: $PARTNER_KEY"',
    ...(data ? [`-H 'Content-Type: application/json' --data-raw ${data}`] : []),
    quote(`${origin}${path}`),
  ].join(' ')
}

/** One word for a POSIX shell, whatever stands in it. */
function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}
