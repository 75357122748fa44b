import type { FollowerOptions } from '@/lib/platform/ports'
import type { liveEvents } from './schema'

/**
 * How much unread data a stream may hold; beyond that events are dropped and the reader is told to reload the list.
 */
const maxUnread = 256 * 1024

/** After how many consecutive beats with unread data a stream is ended. */
const maxUnreadBeats = 4

const encoder = new TextEncoder()

/** One event of a stream. */
export function composeEvent(name: keyof typeof liveEvents, data: object): string {
  return `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`
}

/** One open stream. It holds little whatever its reader does: what does not fit becomes one `reload`. */
export class Follower {
  readonly body: ReadableStream<Uint8Array>
  private controller: ReadableStreamDefaultController<Uint8Array> | null = null
  private isOpen = false
  private hasMissed = false
  private unreadBeats = 0

  constructor(
    readonly options: FollowerOptions,
    private readonly onEnd: () => void,
  ) {
    this.body = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.controller = controller
        },
        pull: () => this.catchUp(),
        cancel: () => this.end(),
      },
      new ByteLengthQueuingStrategy({ highWaterMark: maxUnread }),
    )
  }

  /** From now on it gets every change. */
  open(): void {
    this.isOpen = true
    this.send(encode(composeEvent('hello', {})))
  }

  send(bytes: Uint8Array): void {
    if (!this.isOpen || bytes.length === 0) return
    if (this.hasRoom()) this.controller?.enqueue(bytes)
    else this.hasMissed = true
  }

  reload(): void {
    this.send(encode(composeEvent('reload', {})))
  }

  /** Sends a keep-alive; ends the stream when its reader has not read for long. */
  beat(): void {
    this.unreadBeats = this.hasRoom() ? 0 : this.unreadBeats + 1
    if (this.unreadBeats >= maxUnreadBeats) this.end()
    else if (this.hasRoom()) this.send(encode(':\n\n'))
  }

  end(): void {
    const { controller } = this
    if (!controller) return
    this.controller = null
    this.onEnd()
    try {
      controller.close()
    } catch {
      // Its reader has already ended it.
    }
  }

  private hasRoom(): boolean {
    return (this.controller?.desiredSize ?? 0) > 0
  }

  private catchUp(): void {
    if (!this.hasMissed) return
    this.hasMissed = false
    this.reload()
  }
}

/** A text as it is sent. */
export function encode(text: string): Uint8Array {
  return encoder.encode(text)
}
