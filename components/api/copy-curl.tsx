'use client'

import { SquareTerminal } from 'lucide-react'
import type { MouseEvent } from 'react'
import { buttonClass } from '@/components/ui/button'
import { copyText } from '@/components/ui/copy-text'
import { type ApiRequest, curlOf } from './curl'

interface CopyCurlProps {
  /** what is copied, or what makes it of the form that the button is in */
  request: ApiRequest | ((form: HTMLFormElement) => ApiRequest)
  /** which of several calls it is, such as `connection check` */
  of?: string
  /** shows a sign alone, where there is little room */
  isSmall?: boolean
}

/** Copies the call that a page or a button makes, so that it can be made from elsewhere. */
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
