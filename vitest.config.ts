import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  resolve: { alias: { '@': fileURLToPath(new URL('.', import.meta.url)) } },
  test: {
    include: ['{app,bin,components,db,inngest,lib}/**/*.test.ts'],
    pool: 'forks',
    testTimeout: 20_000,
  },
})
