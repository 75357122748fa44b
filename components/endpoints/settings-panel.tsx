'use client'

import type { ChangedEndpoint } from '@/lib/endpoints/schema'
import type { Known } from './draft'
import { SettingsTab } from './settings-tab'
import { TryEndpoint } from './try-endpoint'

interface SettingsPanelProps {
  /** as the form begins */
  opened: Known
  /** as it is now */
  endpoint: ChangedEndpoint
  canWrite: boolean
  onSaved: (known: Known) => void
}

/** How the endpoint is set up, and beside it what it does with a test. */
export function SettingsPanel({ endpoint, canWrite, ...form }: SettingsPanelProps) {
  return (
    <div className="grid gap-8 side:grid-cols-2">
      <SettingsTab {...form} canWrite={canWrite} />
      <div>{canWrite ? <TryEndpoint key={endpoint.url} endpoint={endpoint} /> : null}</div>
    </div>
  )
}
