import { describe, expect, it } from 'vitest'
import { delivery } from '@/lib/deliveries/schema'
import { csvCell, toCsv, toNdjson } from './export-rows'

const row = delivery.parse({
  id: 'dlv_1',
  webhook_id: 'wh_1',
  event_id: 'evt_1',
  event_type: 'lead.created',
  account_id: 'acc_1',
  status: 'failed',
  attempt_count: 6,
  max_attempts: 6,
  next_attempt_at: null,
  cause: 'timeout',
  created_at: '2026-02-17T14:00:00Z',
  completed_at: '2026-02-17T19:00:00Z',
  resend_of: null,
  test: false,
  last_attempt: null,
})

describe('a cell', () => {
  it.each([
    ['=1+1', `"'=1+1"`],
    ['+49', `"'+49"`],
    ['-1', `"'-1"`],
    ['@SUM(A1)', `"'@SUM(A1)"`],
    ['\t=1', `"'\t=1"`],
    ['a=b', 'a=b'],
    ['a,b', '"a,b"'],
    ['say "x"', '"say ""x"""'],
    ['two\nlines', '"two\nlines"'],
    [null, ''],
    [6, '6'],
  ])('%j is written %s', (value, expected) => {
    expect(csvCell(value)).toBe(expected)
  })
})

it('CSV has a head line and one line a delivery', () => {
  const [head, line, end] = toCsv([row], { wh_1: 'https://hooks.acme.com/' }).split('\r\n')
  expect(head).toBe(
    'id,created_at,status,event_type,event_id,account_id,webhook_id,url,attempt_count,max_attempts,status_code,cause,duration_ms,next_attempt_at,completed_at,resend_of,test',
  )
  expect(line).toBe(
    'dlv_1,2026-02-17T14:00:00Z,failed,lead.created,evt_1,acc_1,wh_1,https://hooks.acme.com/,6,6,,timeout,,,2026-02-17T19:00:00Z,,false',
  )
  expect(end).toBe('')
})

it('NDJSON is what the API says, a line each', () => {
  const lines = toNdjson([row, row]).split('\n')
  expect(lines).toHaveLength(3)
  expect(JSON.parse(lines[0] ?? '')).toEqual(row)
})
