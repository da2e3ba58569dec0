import { create } from 'zustand'

export interface Notice {
  id: number
  tone: 'success' | 'warning' | 'alarm'
  text: string
}

let last = 0
/** Short words about what a command came to; they never take the focus. */
export const useNotices = create<{ notices: readonly Notice[] }>(() => ({ notices: [] }))

const stay_ms = { success: 4000, warning: 8000, alarm: 12_000 } as const

export function tell(tone: Notice['tone'], text: string): void {
  const id = (last += 1)
  useNotices.setState(({ notices }) => ({ notices: [...notices.slice(-2), { id, tone, text }] }))
  setTimeout(() => dropNotice(id), stay_ms[tone])
}

export function dropNotice(id: number): void {
  useNotices.setState(({ notices }) => ({ notices: notices.filter((notice) => notice.id !== id) }))
}
