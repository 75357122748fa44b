import { useEffect, useState } from 'react'

/** True once `isSo` has been true for so long. */
export function useLater(isSo: boolean, ms: number): boolean {
  const [isLate, setLate] = useState(false)
  useEffect(() => {
    if (!isSo) return
    const timer = setTimeout(() => setLate(true), ms)
    return () => {
      clearTimeout(timer)
      setLate(false)
    }
  }, [isSo, ms])
  return isLate
}
