/** Collects next-auth's reply through the `response` object of Next's older API routes. */
export class AuthReply {
  code = 200
  private text = ''
  private readonly headers = new Map<string, string | string[]>()

  status(code: number): this {
    this.code = code
    return this
  }

  getHeader(name: string): string | string[] | undefined {
    return this.headers.get(name.toLowerCase())
  }

  setHeader(name: string, value: string | string[]): this {
    this.headers.set(name.toLowerCase(), value)
    return this
  }

  json(body: object): void {
    this.setHeader('content-type', 'application/json')
    this.text = JSON.stringify(body)
  }

  send(body: unknown): void {
    const isObject = typeof body === 'object' && body !== null
    const type = isObject ? 'application/json' : 'text/plain; charset=utf-8'
    if (!this.headers.has('content-type')) this.setHeader('content-type', type)
    this.text = isObject ? JSON.stringify(body) : String(body ?? '')
  }

  end(): void {
    this.text = ''
  }

  /** The reply of a route; `others` are additional headers. */
  toResponse(others: Record<string, string>): Response {
    const headers = new Headers(others)
    for (const [name, value] of this.headers)
      for (const one of [value].flat()) {
        if (name === 'set-cookie') headers.append(name, one)
        else headers.set(name, name === 'location' ? encodeLocation(one) : one)
      }
    return new Response(this.text === '' ? null : this.text, { status: this.code, headers })
  }
}

// next-auth copies the request's path into it; a header may contain only ASCII.
function encodeLocation(location: string): string {
  return location.replace(/[^\x21-\x7e]+/g, (text) => encodeURIComponent(Buffer.from(text).toString()))
}
