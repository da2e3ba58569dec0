import { create } from 'zustand'

/** Something the crew must read; it stays until a finger takes it away. `text` is a key under `crew:notice`. */
export interface CrewNotice {
  id: number
  tone: 'warning' | 'alarm'
  text: 'cancelled' | 'gone' | 'notApplied' | 'diverted' | 'changed'
  values: Readonly<Record<string, string>>
  /** Keys under `crew:notice.field`: what of the case was changed. */
  fields: readonly string[]
}

let last = 0
export const useCrewNotices = create<{ notices: readonly CrewNotice[] }>(() => ({ notices: [] }))

/** More at once would cover the way; the newest matter most. */
const most = 3

export function tellCrew({ values = {}, fields = [], ...notice }: Pick<CrewNotice, 'tone' | 'text'> & Partial<CrewNotice>): void {
  const id = (last += 1)
  useCrewNotices.setState(({ notices }) => ({ notices: [...notices.slice(1 - most), { ...notice, values, fields, id }] }))
}

export const dropCrewNotice = (id: number): void =>
  useCrewNotices.setState(({ notices }) => ({ notices: notices.filter((notice) => notice.id !== id) }))

export const clearCrewNotices = (): void => useCrewNotices.setState({ notices: [] })
