/** What the health routes need to know of this process. */
export interface RunningProduct {
  jobs: {
    state(): { leader: boolean } | null
    served: { client: unknown; functions: unknown[] } | null
  }
}

const productKey = Symbol.for('recover.product')
const holder = globalThis as { [productKey]?: RunningProduct | null }

/** Says what runs here; null once it is stopping, which turns readiness off. */
export function setProduct(product: RunningProduct | null): void {
  holder[productKey] = product
}

export function getProduct(): RunningProduct | null {
  return holder[productKey] ?? null
}
