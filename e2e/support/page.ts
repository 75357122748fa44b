import type { Page } from 'playwright/test'

/** Waits until React has hydrated the page: keys pressed before are lost. */
export function untilListening(page: Page): Promise<unknown> {
  return page.waitForFunction(() => {
    const isTaken = (element: Element | null) =>
      Object.keys(element ?? {}).some((key) => key.startsWith('__reactFiber'))
    // The content of a tab may be loaded separately and is hydrated later.
    const shown = [...document.querySelectorAll('main [role=tabpanel][data-state=active] > *')]
    return isTaken(document.querySelector('h1')) && shown.every(isTaken)
  })
}

/** Makes requests to these URLs fail with 503; the returned function stops that. */
export async function refuseReads(page: Page, urls: string): Promise<() => Promise<void>> {
  const problem = { status: 503, detail: 'Nothing can be read just now.', request_id: 'req_refused' }
  await page.route(urls, (route) =>
    route.fulfill({ status: 503, contentType: 'application/problem+json', body: JSON.stringify(problem) }),
  )
  return () => page.unroute(urls)
}

export const pathOf = (page: Page) => new URL(page.url()).pathname
export const queryOf = (page: Page) => new URL(page.url()).searchParams.get('q')
export const lastIdOf = (page: Page) => pathOf(page).split('/').at(-1) ?? ''
