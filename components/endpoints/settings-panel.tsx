'use client'

import type { ChangedEndpoint } from '@/lib/endpoints/schema'
import type { Known } from './draft'
import { SettingsTab } from './settings-tab'
import { TryEndpoint } from './try-endpoint'

interface SettingsPanelProps {
  /** the endpoint that the form starts with */
  opened: Known
  /** the endpoint's current state */
  endpoint: ChangedEndpoint
  canWrite: boolean
  onSaved: (known: Known) => void
}

/** The endpoint's settings, with a panel to test it. */
export function SettingsPanel({ endpoint, canWrite, ...form }: SettingsPanelProps) {
  return (
    <div className="grid gap-8 side:grid-cols-2">
      <SettingsTab {...form} canWrite={canWrite} />
      <div>{canWrite ? <TryEndpoint key={endpoint.url} endpoint={endpoint} /> : null}</div>
    </div>
  )
}
