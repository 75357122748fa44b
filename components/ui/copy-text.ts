import { notify } from './toasts'

/** Copies a text and says what became of it; `name` is that of the text within a sentence. */
export async function copyText(text: string, name: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text)
    notify.info(`${capitalise(name)} copied`)
  } catch {
    notify.error(`Your browser blocked copying. Select the ${name} and copy it manually.`)
  }
}

// An abbreviation such as `cURL` stays as it is.
function capitalise(name: string): string {
  return /^[a-z]{2}/.test(name) ? name.charAt(0).toUpperCase() + name.slice(1) : name
}
