'use client'

import { useState } from 'react'
import { CopyCurl } from '@/components/api/copy-curl'
import { secretVariable } from '@/components/api/curl'
import { createEndpoint } from '@/components/api/endpoints'
import { CreateForm } from '@/components/forms/create-form'
import { useCreate } from '@/components/forms/use-create'
import { UseInbox } from '@/components/inboxes/use-inbox'
import { Field } from '@/components/ui/field'
import { PageHead } from '@/components/ui/page-head'
import { findTextFlaw } from '@/lib/contract/url-text'
import { CheckUrl } from './check-url'
import { CreatedEndpoint } from './created-endpoint'
import { EventPicker } from './event-picker'
import { SecretChoice } from './secret-choice'
import type { Sample } from './verification-code'

interface CreateEndpointProps {
  /** the URL to start with */
  url: string
  /** whether to offer a test inbox to people without a server */
  hasInboxes: boolean
  samples: Sample[]
}

export function CreateEndpoint({ url: initialUrl, hasInboxes, samples }: CreateEndpointProps) {
  const [url, setUrl] = useState(initialUrl)
  const [events, setEvents] = useState<string[]>(['*'])
  const { created, errors, busy, submit } = useCreate(createEndpoint, (fields) => {
    return bodyOf(fields.get('secret'))
  })
  const bodyOf = (secret: unknown) => ({
    url,
    events,
    ...(secret === null ? {} : { secret }),
  })

  if (created) {
    return (
      <>
        <PageHead title="Endpoint created" />
        <CreatedEndpoint endpoint={created} samples={samples} />
      </>
    )
  }
  return (
    <>
      <PageHead title="New endpoint" />
      <CreateForm
        onSubmit={submit}
        busy={busy}
        error={errors.form}
        verb="Create endpoint"
        cancelHref="/endpoints"
        aside={
          <CopyCurl
            request={(form) => {
              const fields = new FormData(form)
              const body = bodyOf(fields.has('secret') ? secretVariable : null)
              return { method: 'POST', path: '/v1/webhooks', body }
            }}
          />
        }
      >
        <Field
          id="url"
          label="URL"
          type="url"
          placeholder="https://"
          spellCheck={false}
          mono
          value={url}
          onChange={({ target }) => setUrl(target.value)}
          error={errors.url}
          hint={<UrlHint url={url} />}
        />
        {hasInboxes && url === '' ? <UseInbox onUrl={setUrl} /> : null}
        <CheckUrl key={url} url={url} isReady={isComplete(url)} />
        <EventPicker chosen={events} onChange={setEvents} error={errors.events} />
        <SecretChoice error={errors.secret} />
      </CreateForm>
    </>
  )
}

// Has more than the scheme and no visible mistake; the API checks the rest.
const isComplete = (url: string) => !'https://'.startsWith(url) && findTextFlaw(url) === null

/** The mistake in a URL while it is typed, as far as its text shows one. */
function UrlHint({ url }: { url: string }) {
  const flaw = 'https://'.startsWith(url) ? null : findTextFlaw(url)
  if (flaw) return <span className="text-pending">{flaw}</span>
  return 'Must be a public https:// URL.'
}
