import { useEffect, useState } from 'react'

/** The value as it was when it had not changed for so long. */
export function useSettled<T>(value: T, rest_ms: number): T {
  const [settled, setSettled] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), rest_ms)
    return () => clearTimeout(timer)
  }, [value, rest_ms])
  return settled
}
