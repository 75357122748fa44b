/** One field of a JSON Schema as a reader needs it. */
export interface SchemaField {
  name: string
  /** such as `string or null`, `list of object` */
  type: string
  isRequired: boolean
  description: string
  /** its nested fields */
  fields: SchemaField[]
}

/** The languages that a call is shown in, in the order they are offered. */
export const sampleLanguages = ['curl', 'Node', 'Python', 'Go', 'PHP', 'Ruby'] as const
export type SampleLanguage = (typeof sampleLanguages)[number]

/** One operation of the API as its page shows it. */
export interface ReferenceOperation {
  id: string
  method: string
  path: string
  summary: string
  /** no key may call it */
  isSessionOnly: boolean
  parameters: (SchemaField & { place: string })[]
  body: SchemaField[]
  answers: { status: string; description: string; fields: SchemaField[] }[]
  /** a valid body, as indented JSON */
  example: string | null
  /** a program that makes the call; null where no key may */
  sample: string | null
}

export interface ReferenceGroup {
  tag: string
  operations: ReferenceOperation[]
}
