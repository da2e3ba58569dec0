import { useCallback, useState } from 'react'
import type { RoomLayout } from '../room-props.ts'

const layouts: readonly RoomLayout[] = ['auto', 'grid', 'speaker', 'patient']

/** The layout, and how to go to the next. */
export function useLayout(first: RoomLayout): [RoomLayout, () => void] {
  const [layout, setLayout] = useState(first)
  return [layout, useCallback(() => setLayout((now) => layouts[(layouts.indexOf(now) + 1) % layouts.length]!), [])]
}
