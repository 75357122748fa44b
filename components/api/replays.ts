import { queryOptions } from '@tanstack/react-query'
import type { Replay, ReplayList, ReplayPlan } from '@/lib/replays/schema'
import { callApi } from './client'
import { keyOf } from './keys'

/** Where a page of the partner's replays is read. */
export const replayPagePath = (cursor: string | undefined) =>
  `/v1/replays${cursor ? `?cursor=${encodeURIComponent(cursor)}` : ''}`

/** A page of the partner's replays. */
export const replayPage = (cursor: string | undefined) =>
  queryOptions({
    queryKey: keyOf('replays', cursor ?? ''),
    queryFn: () => callApi<ReplayList>(replayPagePath(cursor)),
  })

/** A replay and how far it is. */
export const replayById = (id: string) =>
  queryOptions({ queryKey: keyOf('replay', id), queryFn: () => callApi<Replay>(`/v1/replays/${id}`) })

/** Plans a replay: what it would send. Nothing is sent. */
export const planReplay = (order: object) =>
  callApi<ReplayPlan>('/v1/replays', { method: 'POST', body: { ...order, dry_run: true } })

/** Starts a replay, once however often it is called with the same key. */
export const startReplay = (order: object, idempotencyKey: string) =>
  callApi<Replay>('/v1/replays', { method: 'POST', body: order, idempotencyKey })

/** Pauses, resumes or cancels a replay. */
export const changeReplay = (id: string, verb: 'pause' | 'resume' | 'cancel') =>
  callApi<Replay>(`/v1/replays/${id}/${verb}`, { method: 'POST' })
