import { ApiError } from '@/components/api/client'
import { switchPartner } from '@/components/api/current-session'

const channelName = 'partner'

/**
 * Has the session be in another partner, and tells the other pages of this browser; null once that is done, else a
 * sentence that says why it is not.
 */
export async function enterPartner(partnerId: string, userId: string): Promise<string | null> {
  try {
    await switchPartner(partnerId, userId)
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    return error.status === 404 ? 'You’re no longer a member of this partner.' : error.message
  }
  announcePartner(partnerId)
  return null
}

/** Tells the other pages of this browser which partner its session is in now. */
function announcePartner(partnerId: string): void {
  const channel = new BroadcastChannel(channelName)
  channel.postMessage(partnerId)
  channel.close()
}

/** Calls `onEnter` when another page of this browser has gone over to a partner; returns what ends that. */
export function onPartnerEntered(onEnter: (partnerId: string) => void): () => void {
  const channel = new BroadcastChannel(channelName)
  channel.onmessage = ({ data }) => onEnter(String(data))
  return () => channel.close()
}
