import type { Generated } from 'kysely'

export interface AttemptsTable {
  delivery_id: string
  /** the attempt number, 1…max_attempts */
  number: number
  /** 0, or more when a crash interrupted the request and it was sent again under the same number */
  repeat: number
  started_at: number
  ended_at: number | null
  duration_ms: number | null
  url: string
  status_code: number | null
  cause: string | null
  request_headers: string
  response_headers: string | null
  response_body: string | null
  response_truncated: Generated<number>
  dns_ms: number | null
  connect_ms: number | null
  tls_ms: number | null
  first_byte_ms: number | null
  /** which of the host's addresses responded */
  address: string | null
  /** the process that sent it */
  owner: string | null
}
