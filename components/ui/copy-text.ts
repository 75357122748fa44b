import { notify } from './toasts'

/** Copies a text and says what became of it. */
export async function copyText(text: string, name: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text)
    notify.info(`Copied the ${name}`)
  } catch {
    notify.error(`The browser did not let the ${name} be copied.`)
  }
}
