'use client'

import { localZone, useZone } from '@/components/time/zone'

/** Switches all times between the user's zone and UTC. */
export function ZoneSwitch() {
  const { zone, choose } = useZone()
  const options = [
    { label: 'Local', isOn: zone !== 'UTC', zone: localZone },
    { label: 'UTC', isOn: zone === 'UTC', zone: () => 'UTC' },
  ]
  return (
    <fieldset
      aria-label="Time zone"
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
