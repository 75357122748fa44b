/** Ends with 0 when the server of this container answers; with 1 otherwise. */

const url = `http://127.0.0.1:${process.env.PORT || '3000'}/api/health`
const response = await fetch(url, { signal: AbortSignal.timeout(4_000) }).catch(() => null)
process.exit(response?.ok ? 0 : 1)
