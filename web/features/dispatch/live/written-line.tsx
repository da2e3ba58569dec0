import { useTranslation } from 'react-i18next'
import { useRoomView } from '../../../shared/rooms/ui/room-context.ts'

/** What the caller wrote last: the only word of somebody who cannot speak. */
export function WrittenLine() {
  const { t } = useTranslation('dispatch')
  const line = useRoomView((view) => view.chat).findLast(({ accountId }) => accountId === null)
  if (!line) return null
  return (
    <p className="live__written" role="alert">
      <b>{t('live.wrote')}</b> {line.text}
    </p>
  )
}
