'use client'

import { SquareTerminal } from 'lucide-react'
import type { MouseEvent } from 'react'
import { buttonClass } from '@/components/ui/button'
import { copyText } from '@/components/ui/copy-text'
import { type ApiRequest, curlOf } from './curl'

interface CopyCurlProps {
  /** the request to copy, or a function that builds it from the surrounding form */
  request: ApiRequest | ((form: HTMLFormElement) => ApiRequest)
  /** distinguishes several requests on one page, such as `connection check` */
  of?: string
  /** shows only the icon */
  isSmall?: boolean
}

/** Copies the request that a page or button makes, as a curl command. */
export function CopyCurl({ request, of, isSmall = false }: CopyCurlProps) {
  const name = of ? `Copy cURL: ${of}` : 'Copy as cURL'
  const copy = ({ currentTarget: { form } }: MouseEvent<HTMLButtonElement>) => {
    const asked = typeof request === 'function' ? form && request(form) : request
    if (asked) void copyText(curlOf(location.origin, asked), 'cURL')
  }
  return (
    <button
      type="button"
      onClick={copy}
      title={name}
      className={buttonClass({ look: 'quiet', size: isSmall ? 'icon' : 'field' })}
    >
      <SquareTerminal size={16} strokeWidth={1.75} aria-hidden="true" />
      <span className={isSmall ? 'sr-only' : undefined}>{name}</span>
    </button>
  )
}
