import { SettingError } from './values'

type Values<T> = { [K in keyof T]: T[K] extends () => infer R ? R : never }

/** Reads all of these; throws one SettingError that names every invalid one. */
export function readAll<T extends Record<string, () => unknown>>(readers: T): Values<T> {
  const problems: string[] = []
  const values = Object.entries(readers).map(([key, read]) => {
    try {
      return [key, read()]
    } catch (error) {
      if (!(error instanceof SettingError)) throw error
      problems.push(...error.problems)
      return [key, undefined]
    }
  })
  if (problems.length > 0) throw new SettingError(...problems)
  return Object.fromEntries(values) as Values<T>
}

/** A setting that others depend on, or `instead`: its error is reported where it is read itself. */
export function readOr<T, U>(read: () => T, instead: U): T | U {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof SettingError)) throw error
    return instead
  }
}
