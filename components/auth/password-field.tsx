'use client'

import { Eye, EyeOff } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { Button } from '@/components/ui/button'
import { Field } from '@/components/ui/field'

interface PasswordFieldProps {
  autoComplete: 'current-password' | 'new-password'
  hint?: ReactNode
  error?: string | undefined
}

/** A password field that can show what is typed. */
export function PasswordField(props: PasswordFieldProps) {
  const [isShown, setShown] = useState(false)
  const Icon = isShown ? EyeOff : Eye
  return (
    <Field
      id="password"
      label="Password"
      type={isShown ? 'text' : 'password'}
      required
      {...props}
      end={
        <Button
          look="quiet"
          size="icon"
          aria-label={isShown ? 'Hide password' : 'Show password'}
          onClick={() => setShown(!isShown)}
        >
          <Icon size={16} strokeWidth={1.75} aria-hidden="true" />
        </Button>
      }
    />
  )
}
