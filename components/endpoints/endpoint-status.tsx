import { Glyph } from '@/components/ui/glyph'

/** Whether events are sent to an endpoint, as shape, word and colour. */
export function EndpointStatus({ active }: { active: boolean }) {
  return (
    <span
      className={`inline-flex items-center gap-[7px] whitespace-nowrap align-middle ${active ? 'text-delivered' : 'text-cancelled'}`}
    >
      <Glyph shape={active ? 'check' : 'pause'} />
      {active ? 'Active' : 'Paused'}
    </span>
  )
}
