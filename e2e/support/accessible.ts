import { expect, type Page } from 'playwright/test'
import { findViolations } from './axe'

export async function expectAccessible(page: Page, what: string, isRecoloured = false): Promise<void> {
  await expect(page.getByRole('heading', { level: 1 })).toHaveCount(1)
  // The second colour scheme of a page needs only the rules about colours.
  expect(await findViolations(page, isRecoloured ? 'colours' : 'all'), what).toEqual([])
}

export async function expectNoMotion(page: Page, what: string): Promise<void> {
  expect(await page.evaluate(() => document.getAnimations().length), `${what}: what moves`).toBe(0)
}

// Half and a quarter of the width have the same effect as a zoom of 200 % and 400 %.
export async function expectNoSidewaysScroll(page: Page, what: string): Promise<void> {
  const viewport = page.viewportSize() ?? { width: 0, height: 0 }
  for (const width of [viewport.width, 640, 320].filter((one) => one <= viewport.width)) {
    await page.setViewportSize({ ...viewport, width })
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
    expect(overflow, `${what} at ${width} px`).toBeLessThanOrEqual(0)
  }
  await page.setViewportSize(viewport)
}
