'use client'

import { useKeySetting } from '@/components/ui/key-setting'

/** Turns single-key shortcuts off, for people whose assistive software sends keys. Ctrl K stays on. */
export function KeySwitch() {
  const [isOn, set] = useKeySetting()
  return (
    <label className="flex min-h-6 items-center gap-2.5 max-card:min-h-11">
      <input type="checkbox" checked={isOn} onChange={({ target }) => set(target.checked)} />
      Use single-key shortcuts
    </label>
  )
}
