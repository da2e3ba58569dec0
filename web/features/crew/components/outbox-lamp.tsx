import type { TFunction } from 'i18next'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ApiProblem } from '../../../shared/api/problem.ts'
import { timeOfDay } from '../../../shared/ui/time-of-day.ts'
import { useCrew } from '../crew-context.ts'
import { dismiss, pressAgain, useOutbox } from '../outbox/outbox.ts'
import type { Pressed } from '../outbox/press.ts'
import { Sheet } from './sheet.tsx'

/** How many presses have not been acknowledged, and which; nothing where all have. */
export function OutboxLamp() {
  const { t } = useTranslation('crew')
  const { me } = useCrew()
  const [open, setOpen] = useState(false)
  const mine = useOutbox((outbox) => outbox.entries).filter((entry) => entry.accountId === me.accountId)
  const refused = mine.filter((entry) => entry.refused !== null).length
  if (mine.length === 0) return null
  return (
    <>
      <button
        type="button"
        className={refused > 0 ? 'glove outbox-lamp outbox-lamp--refused' : 'glove outbox-lamp'}
        onClick={() => setOpen(true)}
        data-testid="outbox"
      >
        {refused > 0 ? t('outbox.refused', { count: refused }) : t('outbox.waiting', { count: mine.length })}
      </button>
      {open ? (
        <Sheet title={t('outbox.title')} wide onClose={() => setOpen(false)}>
          <p className="crew-quiet">{t('outbox.explained')}</p>
          <ul className="outbox-list">
            {mine.map((entry) => (
              <Row key={entry.key} entry={entry} />
            ))}
          </ul>
        </Sheet>
      ) : null}
    </>
  )
}

function Row({ entry }: { entry: Pressed }) {
  const { t } = useTranslation(['crew', 'words'])
  const { zone } = useCrew()
  return (
    <li>
      <time>{timeOfDay(entry.pressed_ms, zone)}</time>
      <span className="outbox-list__what">
        <b>{nameOf(entry, t)}</b>
        <span>{entry.refused ? new ApiProblem(entry.refused).sentence : t('outbox.onItsWay')}</span>
      </span>
      {entry.refused ? (
        <span className="glove-row">
          <button type="button" className="glove" onClick={() => pressAgain(entry.key)}>
            {t('common:action.retry')}
          </button>
          <button type="button" className="glove" onClick={() => dismiss(entry.key)}>
            {t('outbox.seen')}
          </button>
        </span>
      ) : null}
    </li>
  )
}

function nameOf({ press }: Pressed, t: TFunction<readonly ['crew', 'words']>): string {
  switch (press.kind) {
    case 'step':
      return t(`words:runStep.${press.body.step}`)
    case 'correction':
      return t('outbox.correction', { step: t(`words:runStep.${press.step}`) })
    case 'end':
      return t(`words:runEnd.${press.body.end}`)
    case 'destination':
      return t('outbox.destination', { name: press.shortName })
    case 'patient':
      return t('outbox.patient')
    case 'signature':
      return t('outbox.signature')
    case 'state':
      return t(`words:unitState.${press.body.state}`)
  }
}
