import { cookies, headers } from 'next/headers'
import { notFound, redirect } from 'next/navigation'
import { cache } from 'react'
import { findSession } from '@/lib/auth/session'
import { isAppError } from '@/lib/contract/errors'
import { listKeys } from '@/lib/keys/service'
import type { Actor } from '@/lib/platform/actor'
import { type Context, createContext, getRuntime } from '@/lib/platform/context'
import { newId } from '@/lib/platform/ids'
import { hasScope } from '@/lib/platform/scopes'
import { listMemberships } from '@/lib/users/memberships'

type UserActor = Extract<Actor, { kind: 'user' }>

/** What the frame shows of the signed-in user in this browser. */
export async function readFrame(ctx: Context & { actor: UserActor }) {
  const { userId, name, email, role } = ctx.actor
  const isRailNarrow = (await cookies()).get('rail')?.value === 'narrow'
  const hasOthers = (await listMemberships(ctx)).length > 1
  const account = {
    ...{ userId, name: name ?? email, email, role: role ?? '' },
    ...{ partnerId: ctx.partnerId, hasOthers },
  }
  return { account, isRailNarrow }
}

/** The signed-in user's context, or null; looked up once per page. */
export const loadContext = cache(async (): Promise<(Context & { actor: UserActor }) | null> => {
  const runtime = getRuntime()
  const session = await findSession(runtime, (await headers()).get('cookie'))
  if (!session) return null
  return { ...createContext(runtime, { ...session, requestId: newId('req') }), actor: session.actor }
})

export type Search = Promise<Record<string, string | string[] | undefined>>

/** A page's address with its query, to return to after signing in. */
export async function addressOf(path: string, search: Search): Promise<string> {
  const single = Object.entries(await search).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  )
  return single.length > 0 ? `${path}?${new URLSearchParams(single)}` : path
}

/** For partners' pages: others are sent to sign in or to choose a partner, support staff to their own page. */
export async function requirePartner(returnTo: string) {
  const ctx = await loadContext()
  if (!ctx) redirect(`/sign-in?return=${encodeURIComponent(returnTo)}`)
  if (ctx.actor.role === 'support') redirect('/support')
  if (ctx.actor.role === null) redirect(`/choose-partner?return=${encodeURIComponent(returnTo)}`)
  return ctx
}

/** For support's pages: a partner's user gets a 404. */
export async function requireSupport(returnTo = '/support') {
  const ctx = await loadContext()
  if (!ctx) redirect(`/sign-in?return=${encodeURIComponent(returnTo)}`)
  if (!hasScope(ctx.actor, 'support:read')) notFound()
  return ctx
}

/** The people behind ids, as far as the API names them: the reader, and the partner's keys. */
export async function findPeople(ctx: Context & { actor: UserActor }): Promise<Record<string, string>> {
  const keys = await listKeys(ctx)
  const named = keys.map(({ id, name, last_four }) => [id, name ?? `API key …${last_four}`])
  return { ...Object.fromEntries(named), [ctx.actor.userId]: 'You' }
}

/** Turns a verb's 404 into the page's, and an invalid cursor into the first page. */
export async function orNotFound<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    if (isAppError(error) && (error.code === 'not_found' || error.code === 'invalid')) notFound()
    throw error
  }
}
