/** Called once by Next when the server starts: opens the product and begins to deliver. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== 'nodejs' || process.env.NEXT_PHASE === 'phase-production-build') return
  const { startServer } = await import('./server/start')
  await startServer()
}
