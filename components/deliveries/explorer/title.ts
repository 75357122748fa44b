import { chipsOf, partsOf } from './filter-text'

/** `Failed deliveries` where a filter has one status, else `Deliveries`. */
export function titleOf(text: string): string {
  const [status, ...others] = chipsOf(text).filter((chip) => chip.startsWith('status:'))
  if (!status || others.length > 0) return 'Deliveries'
  const { value } = partsOf(status)
  return `${value.charAt(0).toUpperCase()}${value.slice(1)} deliveries`
}
