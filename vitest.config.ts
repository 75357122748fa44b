import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  resolve: { alias: { '@': fileURLToPath(new URL('.', import.meta.url)) } },
  test: {
    include: ['{app,bin,components,db,inngest,lib,server}/**/*.test.ts'],
    pool: 'forks',
    // Much of the time is waiting: on two cores two files at a time take half as long as one.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    // Patience costs nothing where a test passes: on a busy machine another process takes seconds to start.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 30_000 } },
  },
})
