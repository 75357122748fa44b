'use client'

import { Clock } from 'lucide-react'
import { DropdownMenu } from 'radix-ui'
import { localZone, useZone } from '@/components/time/zone'
import { menuItemClass } from '@/components/ui/menu'

/** The same on a phone, where the bar has no room for it. */
export function ZoneItem() {
  const { zone, toggle } = useZone()
  const isUtc = zone === 'UTC'
  return (
    <DropdownMenu.Item className={`${menuItemClass} card:hidden`} onSelect={toggle}>
      <Clock size={16} strokeWidth={1.75} aria-hidden="true" />
      {isUtc ? 'Show local times' : 'Show times in UTC'}
    </DropdownMenu.Item>
  )
}

/** Shows all times in the reader's zone, or in UTC. */
export function ZoneSwitch() {
  const { zone, choose } = useZone()
  const options = [
    { label: 'Local', isOn: zone !== 'UTC', zone: localZone },
    { label: 'UTC', isOn: zone === 'UTC', zone: () => 'UTC' },
  ]
  return (
    <fieldset
      aria-label="Times"
      className="inline-flex h-7 flex-none rounded-control border border-border bg-background p-0.5 max-card:hidden"
    >
      {options.map(({ label, isOn, zone: zoneOf }) => (
        <button
          key={label}
          type="button"
          aria-pressed={isOn}
          onClick={() => choose(zoneOf())}
          className="rounded-mark px-2 text-text-2 aria-pressed:bg-surface aria-pressed:font-medium aria-pressed:text-text aria-pressed:shadow-[0_0_0_1px_var(--border)]"
        >
          {label}
        </button>
      ))}
    </fieldset>
  )
}
