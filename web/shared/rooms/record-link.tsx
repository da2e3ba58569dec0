import { useTranslation } from 'react-i18next'

/** The way to what a room left: on a page of its own, as it is looked at beside the case. */
export function RoomRecordLink({ roomId }: { roomId: string }) {
  const { t } = useTranslation('common')
  return (
    <a href={`/room/${roomId}`} target="_blank" rel="noreferrer" data-testid="room-record">
      {t('roomRecord')} ›
    </a>
  )
}
