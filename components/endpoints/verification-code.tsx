'use client'

import { Tabs } from 'radix-ui'
import { CopyButton } from '@/components/ui/copy-button'

export interface Sample {
  language: string
  code: string
}

/** A program that verifies a request, in several languages. */
export function VerificationCode({ samples }: { samples: Sample[] }) {
  return (
    <section aria-labelledby="verify" className="grid min-w-0 content-start gap-2">
      <h2 id="verify" className="font-semibold text-md">
        Verify signatures
      </h2>
      <p className="text-text-2">
        Pass the raw request body and the value of{' '}
        <code className="font-mono text-xs">X-Recover-Signature</code>.
      </p>
      <Tabs.Root defaultValue={samples[0]?.language}>
        <Tabs.List className="tabs overflow-x-auto" aria-label="Language">
          {samples.map(({ language }) => (
            <Tabs.Trigger key={language} value={language}>
              {language}
            </Tabs.Trigger>
          ))}
        </Tabs.List>
        {samples.map(({ language, code }) => (
          <Tabs.Content key={language} value={language} className="relative pt-2">
            <span className="absolute top-3 right-1">
              <CopyButton text={code} label={`Copy the ${language} code`} />
            </span>
            <pre className="whitespace-pre-wrap break-words rounded-control border border-border bg-sunken py-2 pr-12 pl-3 font-mono text-xs leading-5">
              {code}
            </pre>
          </Tabs.Content>
        ))}
      </Tabs.Root>
    </section>
  )
}
