import axe from 'axe-core'
import type { Page } from 'playwright/test'

const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']
// The rules that depend on colours.
const colourRules = ['color-contrast', 'link-in-text-block']

/** Returns axe's findings on a page (WCAG 2.2 AA), each with its first element; optionally of the colour rules only. */
export async function findViolations(page: Page, of: 'all' | 'colours' = 'all'): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source)
  const runOnly: axe.RunOnly =
    of === 'all' ? { type: 'tag', values: tags } : { type: 'rule', values: colourRules }
  return page.evaluate(
    async (options) => {
      const { axe: own } = window as unknown as { axe: typeof axe }
      const { violations } = await own.run(document, options)
      return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)
    },
    { runOnly, resultTypes: ['violations'] } satisfies axe.RunOptions,
  )
}
