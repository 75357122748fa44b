import { Pool } from 'undici'

const connections = 20
const asked = 400

/** Measures the ms from requesting the list's HTML to its end, on 20 connections that each request again and again. */
export async function measureListHtml(url: string, cookie: string): Promise<number[]> {
  const pool = new Pool(url, { connections })
  const taken: number[] = []
  let left = asked
  const askOn = async () => {
    while (left-- > 0) {
      const begun = performance.now()
      const answer = await pool.request({ method: 'GET', path: '/deliveries', headers: { cookie } })
      const html = await answer.body.text()
      taken.push(performance.now() - begun)
      if (answer.statusCode !== 200 || !html.includes('/deliveries/dlv_'))
        throw new Error(`The list returned ${answer.statusCode} without rows.`)
    }
  }
  await Promise.all(Array.from({ length: connections }, askOn))
  await pool.close()
  return taken
}
