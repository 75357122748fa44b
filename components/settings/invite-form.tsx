'use client'

import Link from 'next/link'
import { createInvite } from '@/components/api/invites'
import { CreateForm } from '@/components/forms/create-form'
import { useCreate } from '@/components/forms/use-create'
import { buttonClass } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { Glyph } from '@/components/ui/glyph'
import { ShownOnce } from '@/components/ui/shown-once'
import type { CreatedInvite } from '@/lib/invites/schema'

const roles = [
  { role: 'owner', text: 'Full access, including team management' },
  { role: 'admin', text: 'Manage endpoints, replays and API keys' },
  { role: 'viewer', text: 'Read-only' },
]

/** Invites somebody and shows the link to send them. */
export function InviteForm() {
  const { created, errors, busy, submit } = useCreate(createInvite, (fields) => Object.fromEntries(fields))

  if (created) return <Invited created={created} />
  return (
    <>
      <h2 className="px-5 pb-3 font-semibold text-md max-card:px-4">Invite a teammate</h2>
      <CreateForm
        onSubmit={submit}
        busy={busy}
        error={errors.form}
        verb="Send invitation"
        cancelHref="/settings"
      >
        <Field
          id="email"
          label="Email"
          type="email"
          autoComplete="off"
          error={errors.email}
          hint="New users choose their own name and password. Existing users sign in as usual."
        />
        <RoleChoice error={errors.role} />
      </CreateForm>
    </>
  )
}

function RoleChoice({ error }: { error?: string | undefined }) {
  return (
    <fieldset className="grid gap-2">
      <legend className="mb-1.5 font-medium">Role</legend>
      {roles.map(({ role, text }) => (
        <label key={role} className="grid grid-cols-[14px_56px_minmax(0,1fr)] items-start gap-x-2">
          <input
            type="radio"
            name="role"
            value={role}
            defaultChecked={role === 'viewer'}
            className="mt-[3px]"
          />
          {role}
          <span className="text-muted">{text}</span>
        </label>
      ))}
      {error ? <p className="text-failed text-xs">{error}</p> : null}
    </fieldset>
  )
}

function Invited({ created: { email, role, url } }: { created: CreatedInvite }) {
  return (
    <section className="grid max-w-2xl gap-4 px-5 pb-8 max-card:px-4" aria-labelledby="invited">
      <h2
        id="invited"
        ref={(heading) => heading?.focus()}
        tabIndex={-1}
        className="flex items-center gap-2 break-all font-semibold text-md"
      >
        <span className="text-delivered">
          <Glyph shape="check" />
        </span>
        {email} invited as {role}
      </h2>
      {url === null ? (
        <p className="break-words text-text-2">
          We’ve emailed the link to {email}. It works once and expires in 7 days.
        </p>
      ) : (
        <ShownOnce
          name="Link"
          secret={url}
          note={`Copy it now: it’s shown once, works once and expires in 7 days. Send it to ${email}.`}
        />
      )}
      <p className="border-border-strong border-t pt-4">
        <Link href="/settings" className={buttonClass()}>
          View team
        </Link>
      </p>
    </section>
  )
}
