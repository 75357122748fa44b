import { writeFileSync } from 'node:fs'
import { composeDocuments } from './settings/documents'

/** Writes the files that list the settings. */

for (const { file, text } of composeDocuments()) {
  writeFileSync(file, text)
  console.log(`Wrote ${file}`)
}
