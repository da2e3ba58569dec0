import { useNavigate, useSearch } from '@tanstack/react-router'
import { useCallback } from 'react'

/** What is opened on a screen, kept in its address: a reload or a link shows the same. */
export function useOpen(name = 'open'): [string | null, (value: string | null) => void] {
  const search = useSearch({ strict: false }) as Record<string, unknown>
  const navigate = useNavigate()
  const value = search[name]
  const set = useCallback(
    (next: string | null) => {
      void navigate({
        to: '.',
        search: ((before: Record<string, unknown>) => ({ ...before, [name]: next ?? undefined })) as never,
        replace: true,
      })
    },
    [navigate, name],
  )
  return [value === undefined || value === null ? null : String(value), set]
}
