import { create } from 'zustand'

/** Something the crew must read; it stays until a finger takes it away. `text` is a key under `crew:notice`. */
export interface CrewNotice {
  id: number
  tone: 'warning' | 'alarm'
  text: string
  values: Readonly<Record<string, string>>
}

let last = 0
export const useCrewNotices = create<{ notices: readonly CrewNotice[] }>(() => ({ notices: [] }))

export function tellCrew(notice: Omit<CrewNotice, 'id' | 'values'> & { values?: Record<string, string> }): void {
  const id = (last += 1)
  useCrewNotices.setState(({ notices }) => ({
    // The same once more takes the place of the one before.
    notices: [
      ...notices.filter((one) => one.text !== notice.text || notice.values).slice(-3),
      { ...notice, values: notice.values ?? {}, id },
    ],
  }))
}

export const dropCrewNotice = (id: number): void =>
  useCrewNotices.setState(({ notices }) => ({ notices: notices.filter((notice) => notice.id !== id) }))
