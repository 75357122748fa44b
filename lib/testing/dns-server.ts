import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import ipaddr from 'ipaddr.js'

/** Addresses, or how the look-up fails. */
export type RecordSet = string[] | 'servfail' | 'silence'

/** A name without one of the types has no such record; a name that is not in the zone does not exist. */
export type Zone = Record<string, Entry>

interface Entry {
  A?: RecordSet
  AAAA?: RecordSet
  CNAME?: string
  /** before a reply to either query, or to one type */
  delayMs?: number | { A?: number; AAAA?: number }
  /** the TTL of replies in seconds; 0 by default */
  ttl?: number
}

export interface DnsServer {
  /** in the format of DNS_SERVERS */
  address: string
  /** may be changed at any time */
  zone: Zone
  /** the queries received: `A hooks.example.test` */
  queries: string[]
  close(): Promise<void>
}

interface Answer {
  code: number
  records: Buffer[]
}

const typeNumbers = { A: 1, CNAME: 5, AAAA: 28 }
const noError = 0
const serverFailure = 2
const noSuchName = 3

/** A DNS server on loopback UDP that answers from its zone as a recursive resolver would (RFC 1035, section 4). */
export async function startDnsServer(zone: Zone): Promise<DnsServer> {
  const socket = createSocket('udp4')
  const queries: string[] = []
  const timers = new Set<NodeJS.Timeout>()
  const server: DnsServer = {
    address: '',
    zone,
    queries,
    close: () => {
      for (const timer of timers) clearTimeout(timer)
      return new Promise((resolve) => socket.close(() => resolve()))
    },
  }
  socket.on('message', (query, { port, address }) => {
    const { name, type, end } = readQuestion(query)
    queries.push(`${type} ${name}`)
    const answer = look(server.zone, name, type)
    if (!answer) return
    const send = () => socket.send(encode(query, end, answer), port, address)
    const delayMs = delayOf(server.zone[name]?.delayMs, type)
    if (delayMs) timers.add(setTimeout(send, delayMs))
    else send()
  })
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  server.address = `127.0.0.1:${socket.address().port}`
  return server
}

function delayOf(delay: Entry['delayMs'], type: 'A' | 'AAAA'): number {
  return (typeof delay === 'object' ? delay[type] : delay) ?? 0
}

function readQuestion(query: Buffer): { name: string; type: 'A' | 'AAAA'; end: number } {
  const labels: string[] = []
  let at = 12
  for (let length = query.readUInt8(at); length > 0; length = query.readUInt8(at)) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length))
    at += 1 + length
  }
  const type = query.readUInt16BE(at + 1) === typeNumbers.AAAA ? 'AAAA' : 'A'
  return { name: labels.join('.').toLowerCase(), type, end: at + 5 }
}

function look(zone: Zone, name: string, type: 'A' | 'AAAA', seen: string[] = []): Answer | null {
  const entry = zone[name]
  if (!entry) return { code: noSuchName, records: [] }
  if (entry.CNAME) {
    const alias = encodeRecord(name, 'CNAME', encodeName(entry.CNAME), entry.ttl)
    if (seen.includes(name)) return { code: noError, records: [alias] }
    const rest = look(zone, entry.CNAME, type, [...seen, name])
    return rest && { code: rest.code, records: [alias, ...rest.records] }
  }
  const set = entry[type] ?? []
  if (set === 'silence') return null
  if (set === 'servfail') return { code: serverFailure, records: [] }
  const bytes = set.map((address) => Buffer.from(ipaddr.parse(address).toByteArray()))
  return { code: noError, records: bytes.map((data) => encodeRecord(name, type, data, entry.ttl)) }
}

function encode(query: Buffer, questionEnd: number, { code, records }: Answer): Buffer {
  const head = Buffer.alloc(12)
  query.copy(head, 0, 0, 2)
  head.writeUInt16BE(0x8180 | code, 2)
  head.writeUInt16BE(1, 4)
  head.writeUInt16BE(records.length, 6)
  return Buffer.concat([head, query.subarray(12, questionEnd), ...records])
}

function encodeRecord(name: string, type: keyof typeof typeNumbers, data: Buffer, ttl = 0): Buffer {
  const fixed = Buffer.alloc(10)
  fixed.writeUInt16BE(typeNumbers[type], 0)
  fixed.writeUInt16BE(1, 2)
  fixed.writeUInt32BE(ttl, 4)
  fixed.writeUInt16BE(data.length, 8)
  return Buffer.concat([encodeName(name), fixed, data])
}

function encodeName(name: string): Buffer {
  const labels = name.split('.').map((label) => Buffer.from([label.length, ...Buffer.from(label)]))
  return Buffer.concat([...labels, Buffer.from([0])])
}
