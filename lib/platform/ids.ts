import { uuidv7obj } from 'uuidv7'

export type IdPrefix =
  | 'prt'
  | 'acc'
  | 'wh'
  | 'evt'
  | 'dlv'
  | 'ntc'
  | 'key'
  | 'usr'
  | 'ses'
  | 'req'
  | 'rpl'
  | 'aud'
  | 'flr'
  | 'not'
  | 'inv'
  | 'inb'
  | 'irq'
  | 'viw'
  | 'pub'

/** A new id: prefix, underscore, UUIDv7 as 32 hex digits, so that ids sort by creation time. */
export function newId(prefix: IdPrefix): string {
  return `${prefix}_${uuidv7obj().toHex()}`
}
