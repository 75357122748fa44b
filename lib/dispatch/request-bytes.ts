const fieldPattern = /^[\w-]+$/
const valuePattern = /^[\t\x20-\x7e]*$/
const targetPattern = /^\/[\x21-\x7e]*$/

/** The head of a POST over HTTP/1.1. Throws TypeError for anything that would break the grammar. */
export function requestHead(url: string, headers: Record<string, string>, bodyBytes: number): string {
  const { host, origin, href } = new URL(url)
  // Sliced from the URL's text: `pathname` and `search` lose a trailing `?`.
  const target = href.slice(origin.length)
  if (!targetPattern.test(target)) throw new TypeError('The path cannot be sent')
  let lines = `POST ${target} HTTP/1.1\r\nhost: ${host}\r\nconnection: keep-alive\r\n`
  for (const [name, value] of Object.entries(headers)) {
    if (!fieldPattern.test(name) || !valuePattern.test(value))
      throw new TypeError(`The header ${name} cannot be sent`)
    lines += `${name}: ${value}\r\n`
  }
  return `${lines}content-length: ${bodyBytes}\r\n\r\n`
}
