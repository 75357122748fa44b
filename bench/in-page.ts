/** Functions that run inside the page and therefore use nothing outside of themselves. */

/** Resolves with the ms from the next key to the frame that shows the rows of the new filter. */
export function whenFiltered(): { done: Promise<number> } {
  const list = document.querySelector('section[aria-label=Deliveries]')
  const done = new Promise<number>((resolve, reject) => {
    const onKey = ({ timeStamp }: KeyboardEvent) => {
      let wasBusy = false
      // Polling could miss it: the list may be busy for less than a frame.
      const observer = new MutationObserver(() => {
        const isBusy = list?.getAttribute('aria-busy') === 'true'
        if (wasBusy && !isBusy) {
          observer.disconnect()
          requestAnimationFrame(() => resolve(performance.now() - timeStamp))
        }
        wasBusy ||= isBusy
      })
      if (list) observer.observe(list, { attributeFilter: ['aria-busy'] })
      setTimeout(reject, 10_000, new Error('The rows did not appear'))
    }
    addEventListener('keydown', onKey, { capture: true, once: true })
  })
  return { done }
}

/** Resolves with the time (ms) of the frame in which a delivery's row contains a text. */
export function whenShown({ id, text }: { id: string; text: string }): Promise<number> {
  return new Promise((resolve) => {
    const look = () => {
      const row = document.querySelector(`a[href="/deliveries/${id}"]`)?.closest('tr')
      if (row?.textContent?.includes(text)) return resolve(Date.now())
      requestAnimationFrame(look)
    }
    look()
  })
}

/** Measures the ms from each key to the next frame, and every task above 50 ms. */
export function watchTyping(forMs: number): Promise<{ letters: number[]; longTasks: number[] }> {
  const letters: number[] = []
  const longTasks: number[] = []
  const onKey = ({ timeStamp }: KeyboardEvent) => {
    requestAnimationFrame(() => {
      // Runs after the frame has been painted.
      const channel = new MessageChannel()
      channel.port1.onmessage = () => letters.push(performance.now() - timeStamp)
      channel.port2.postMessage(null)
    })
  }
  addEventListener('keydown', onKey, { capture: true })
  const tasks = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) longTasks.push(duration)
  })
  tasks.observe({ type: 'longtask' })
  return new Promise((resolve) => {
    setTimeout(() => {
      removeEventListener('keydown', onKey, { capture: true })
      tasks.disconnect()
      resolve({ letters, longTasks })
    }, forMs)
  })
}
