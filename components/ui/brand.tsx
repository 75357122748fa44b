/** The product's mark and name. */
export function Brand() {
  return (
    <span className="flex items-center gap-2 font-semibold text-text tracking-[-0.01em]">
      <svg width="22" height="22" viewBox="0 0 22 22" aria-hidden="true" className="flex-none">
        <rect width="22" height="22" rx="4" fill="var(--text)" />
        <path
          d="M7 5v7.25a4 4 0 0 0 8 0V9.5m-2.75 2.25L15 9l2.75 2.75"
          fill="none"
          stroke="var(--background)"
          strokeWidth="2"
          strokeLinecap="round"
          strokeLinejoin="round"
        />
      </svg>
      <span>
        Recover <span className="font-normal text-muted">Webhooks</span>
      </span>
    </span>
  )
}
