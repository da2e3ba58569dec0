import { useTranslation } from 'react-i18next'
import { onEntry } from '#contract/pointer.ts'
import type { Recording, RoomEntry } from '#contract/rest/rooms.ts'
import { materialTypes } from '#contract/vocabulary-rooms.ts'
import { overTrack, type RecordedHand } from './recorded-hands.ts'

interface Line {
  trackId: string
  text: string
}

/** A line for each hand that pointed at what is not shown at this moment: material beside the pictures, another frozen picture, or somebody who is not recorded. */
export function useElsewhere(
  hands: readonly RecordedHand[],
  streams: Recording['tracks'],
  entries: readonly RoomEntry[],
  frame: RoomEntry | null,
): Line[] {
  const { t } = useTranslation(['rooms', 'words'])
  const shown = new Set([...streams.map(overTrack), ...(frame ? [onEntry(frame.id)] : [])])
  const nameOf = (on: string): string => {
    const [kind, type, id] = on.split(':')
    if (kind === 'entry') return t('board.title')
    if (kind !== 'material') return t('record.unrecorded')
    const known = materialTypes.find((one) => one === type)
    return entries.find((one) => one.id === id)?.file?.name ?? (known ? t(`words:materialType.${known}`) : t('control.material'))
  }
  return hands
    .filter(({ on }) => !shown.has(on))
    .map(({ trackId, displayName, on }) => ({ trackId, text: t('record.points', { name: displayName, what: nameOf(on) }) }))
}
