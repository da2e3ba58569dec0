import { useTranslation } from 'react-i18next'
import { onEntry } from '#contract/pointer.ts'
import type { Recording, RoomEntry } from '#contract/rest/rooms.ts'
import { overTrack, type RecordedHand } from './recorded-hands.ts'

/** A line for each hand that pointed at what a recording does not show: material beside the pictures, or somebody who is not recorded. */
export function useElsewhere(
  hands: readonly RecordedHand[],
  streams: Recording['tracks'],
  entries: readonly RoomEntry[],
  frame: RoomEntry | null,
): string[] {
  const { t } = useTranslation(['rooms', 'words'])
  const shown = new Set([...streams.map(overTrack), ...(frame ? [onEntry(frame.id)] : [])])
  const nameOf = (on: string): string => {
    const [kind, type, id] = on.split(':')
    if (kind !== 'material') return t('record.unrecorded')
    return entries.find((one) => one.id === id)?.file?.name ?? t(`words:materialType.${type as 'file'}`)
  }
  return hands.filter(({ on }) => !shown.has(on)).map(({ displayName, on }) => t('record.points', { name: displayName, what: nameOf(on) }))
}
