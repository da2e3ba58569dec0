import { useCallback, useMemo } from 'react'
import { useDraft } from '../api/drafts.ts'
import { conflictsOf, insist, isTouched, mergedValues, release, touch, untouched, type FieldConflict, type Touched } from './merge.ts'

export interface Editing<T extends object> {
  /** The newest object with what was typed over it. */
  values: T
  set: <K extends keyof T>(field: K, value: T[K]) => void
  /** Several fields at once. */
  setAll: (fields: Partial<T>) => void
  dirty: boolean
  conflicts: readonly FieldConflict<T>[]
  conflictOf: (field: keyof T) => FieldConflict<T> | undefined
  keepMine: (field: keyof T) => void
  takeTheirs: (field: keyof T) => void
  /** Forgets what was typed. */
  drop: () => void
}

/** Edits an object under a name; what was typed survives facts, reloads and an expired session until it is saved or dropped. */
export function useEditing<T extends object>(name: string, latest: T): Editing<T> {
  const [touched, setTouched, drop] = useDraft<Touched<T>>(name, untouched<T>())
  const write = useCallback(
    (next: Touched<T>) => {
      if (isTouched(next)) setTouched(next)
      else drop()
    },
    [setTouched, drop],
  )
  return useMemo(() => {
    const conflicts = conflictsOf(latest, touched)
    return {
      values: mergedValues(latest, touched),
      set: (field, value) => write(touch(touched, latest, field, value)),
      setAll: (fields) =>
        write((Object.keys(fields) as (keyof T)[]).reduce((all, field) => touch(all, latest, field, fields[field] as T[keyof T]), touched)),
      dirty: isTouched(touched),
      conflicts,
      conflictOf: (field) => conflicts.find((one) => one.field === field),
      keepMine: (field) => write(insist(touched, latest, field)),
      takeTheirs: (field) => write(release(touched, field)),
      drop,
    }
  }, [latest, touched, write, drop])
}
