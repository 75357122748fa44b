'use client'

import { useQuery } from '@tanstack/react-query'
import dynamic from 'next/dynamic'
import { useRouter } from 'next/navigation'
import { parseAsStringLiteral, useQueryState } from 'nuqs'
import { Tabs } from 'radix-ui'
import { useState } from 'react'
import { changeEndpoint, deleteEndpoint, endpointStats, getEndpoint } from '@/components/api/endpoint'
import { MutationError } from '@/components/api/mutation-error'
import type { FirstPage } from '@/components/deliveries/explorer/use-deliveries'
import { toFormErrors } from '@/components/forms/form-error'
import { Button } from '@/components/ui/button'
import { PageHead } from '@/components/ui/page-head'
import type { AuditLog } from '@/lib/audit/schema'
import type { Cause } from '@/lib/contract/causes'
import { formatHost } from '@/lib/contract/format'
import type { ChangedEndpoint } from '@/lib/endpoints/schema'
import type { EndpointStats } from '@/lib/stats/schema'
import { DeliveriesTab, type DeliveriesTabProps, useBeginning } from './deliveries-tab'
import { DisabledBanner, MissedNote } from './disabled-banner'
import type { Known } from './draft'
import { EndpointStatus } from './endpoint-status'
import { EndpointSwitches } from './endpoint-switches'
import { endpointTabs as tabs } from './tabs'
import type { Sample } from './verification-code'

// Each tab is loaded when it is shown: the list of deliveries alone uses the page's whole size budget.
const HealthTab = dynamic(() => import('./health-tab').then((module) => module.HealthTab))
const SettingsPanel = dynamic(() => import('./settings-panel').then((module) => module.SettingsPanel))
const SigningTab = dynamic(() => import('./signing-tab').then((module) => module.SigningTab))
const ActivityTab = dynamic(() => import('./activity-tab').then((module) => module.ActivityTab))

const resumed = 'Endpoint resumed.'
const inside = 'px-5 py-4 max-card:px-4'

interface EndpointPageProps {
  opened: Known
  /** why its latest failed delivery failed */
  lastCause: Cause | null
  /** has rows only when the page opens on that tab */
  deliveries: FirstPage
  urls: DeliveriesTabProps['urls']
  rules: DeliveriesTabProps['rules']
  stats: EndpointStats
  activity: AuditLog
  samples: Sample[]
  canWrite: boolean
}

/** One endpoint: its deliveries, health, settings, signing and activity. */
export function EndpointPage(props: EndpointPageProps) {
  const { opened, canWrite, lastCause, samples } = props
  const { id } = opened.endpoint
  const router = useRouter()
  const [named, setTab] = useQueryState('tab', parseAsStringLiteral(tabs).withDefault('deliveries'))
  // A delivery in the drawer uses the same query parameter for its own tabs.
  const tab = tabs.includes(named) ? named : 'deliveries'
  // Once shown, the settings form stays mounted and keeps unsaved changes.
  const [hasSettings, setHasSettings] = useState(tab === 'settings')
  if (tab === 'settings' && !hasSettings) setHasSettings(true)
  const beginning = useBeginning(props.deliveries)
  const [endpoint, setEndpoint] = useState<ChangedEndpoint>(opened.endpoint)
  const [said, setSaid] = useState({ text: '', isError: false })
  const [busy, setBusy] = useState(false)
  const { data: now } = useQuery({
    ...endpointStats(id, props.stats.window),
    initialData: props.stats,
    refetchInterval: 5000,
  })

  async function attempt(work: () => Promise<string>) {
    setBusy(true)
    setSaid({ text: '', isError: false })
    try {
      setSaid({ text: await work(), isError: false })
    } catch (error) {
      setSaid({ text: Object.values(toFormErrors(error)).join(' '), isError: true })
    } finally {
      setBusy(false)
    }
  }
  const change = (body: object, done: string) =>
    attempt(async () => {
      setEndpoint((await changeEndpoint(id, body)).value)
      return done
    })
  const remove = () =>
    attempt(async () => {
      await deleteEndpoint(id)
      router.push('/endpoints')
      router.refresh()
      return ''
    })
  const reload = async () => setEndpoint((await getEndpoint(id)).value)

  return (
    <>
      <PageHead title={formatHost(endpoint.url)}>
        {canWrite ? (
          <EndpointSwitches endpoint={endpoint} busy={busy} onChange={change} onDelete={remove} />
        ) : null}
      </PageHead>
      <MissedNote endpoint={endpoint} />
      {endpoint.disabled_at ? (
        <DisabledBanner since={endpoint.disabled_at} cause={lastCause}>
          {canWrite ? (
            <Button look="primary" disabled={busy} onClick={() => change({ active: true }, resumed)}>
              Resume endpoint
            </Button>
          ) : null}
        </DisabledBanner>
      ) : null}
      <div className="flex flex-wrap gap-x-3 px-5 pb-2 max-card:px-4">
        <p>
          <EndpointStatus endpoint={endpoint} failingSince={now.failing_since} />{' '}
          <span className="ml-1.5 align-middle text-muted">
            {endpoint.active ? 'Receiving events.' : 'Not receiving events.'}
          </span>
        </p>
        <div role="status">
          {said.isError ? <MutationError error={said.text} /> : <p className="text-muted">{said.text}</p>}
        </div>
      </div>
      <Tabs.Root value={tab} onValueChange={(value) => setTab(value as typeof tab)} activationMode="manual">
        <Tabs.List className="tabs overflow-x-auto px-5 max-card:px-4" aria-label="Endpoint sections">
          {tabs.map((name) => (
            <Tabs.Trigger key={name} value={name}>
              {name.charAt(0).toUpperCase() + name.slice(1)}
            </Tabs.Trigger>
          ))}
        </Tabs.List>
        <Tabs.Content value="deliveries">
          <DeliveriesTab id={id} beginning={beginning} urls={props.urls} rules={props.rules} />
        </Tabs.Content>
        <Tabs.Content value="health">
          <HealthTab id={id} initial={props.stats} />
        </Tabs.Content>
        <Tabs.Content
          value="settings"
          forceMount={hasSettings || undefined}
          className={tab === 'settings' ? inside : 'hidden'}
        >
          <SettingsPanel
            {...{ opened, endpoint, canWrite }}
            onSaved={(known) => setEndpoint(known.endpoint)}
          />
        </Tabs.Content>
        <Tabs.Content value="signing" className={inside}>
          <SigningTab
            {...{ id, samples, canWrite }}
            previousUntil={endpoint.previous_secret_expires_at}
            onRotated={reload}
          />
        </Tabs.Content>
        <Tabs.Content value="activity">
          <ActivityTab id={id} initial={props.activity} />
        </Tabs.Content>
      </Tabs.Root>
    </>
  )
}
