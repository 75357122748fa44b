import { CopyButton } from '@/components/ui/copy-button'

/** A secret that is shown once. */
export function SecretOnce({ secret }: { secret: string }) {
  return (
    <div className="grid gap-2">
      <p className="text-text-2">
        <b className="font-medium text-text">Signing secret.</b> Copy it now: you won’t be able to see it
        again. You can rotate it later.
      </p>
      <div className="flex gap-2 max-card:flex-wrap">
        <code className="min-h-8 min-w-0 flex-1 break-all rounded-control border border-border-control px-2.5 py-1.5 font-mono text-xs max-card:basis-full">
          {secret}
        </code>
        <CopyButton text={secret} label="Copy secret">
          Copy
        </CopyButton>
      </div>
    </div>
  )
}
