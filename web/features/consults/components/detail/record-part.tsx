import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { consultRecord } from '#contract/rest/consults.ts'
import { read } from '../../../../shared/api/queries.ts'
import { useMe } from '../../../../shared/api/session.ts'
import { Failed } from '../../../../shared/ui/faces.tsx'
import { dayOf, timeOfDay } from '../../../../shared/ui/time-of-day.ts'
import { detailWords } from '../../logic/record-words.ts'
import { Part } from './part.tsx'

/** Everything that happened, oldest first. */
export function RecordPart({ consultId }: { consultId: string }) {
  const { t } = useTranslation(['consults', 'words', 'common'])
  const { timeZone } = useMe().centre
  const { data, error, refetch } = useQuery(read(consultRecord, { params: { consultId } }))
  if (!data) return error ? <Failed error={error} onRetry={() => void refetch()} /> : null
  return (
    <Part title={t('detail.record')} name="record">
      <ol className="c-record">
        {data.entries.map((entry, index) => {
          const own = dayOf(entry.at, timeZone)
          const before = data.entries[index - 1]
          const isNewDay = !before || dayOf(before.at, timeZone) !== own
          const words = detailWords(entry.details).map(({ key, text }) => (key ? t(key, { defaultValue: text }) : text))
          return (
            <li key={entry.id} data-kind={entry.kind}>
              {isNewDay ? <span className="c-record__day">{own.slice(5)}</span> : null}
              <time>{timeOfDay(entry.at, timeZone)}</time>
              <span>
                <b>{t(`words:consultEntry.${entry.kind}`)}</b> {words.join(' · ')}
                {entry.text ? <q>{entry.text}</q> : null}
                <small>{entry.by ?? t('detail.system')}</small>
              </span>
            </li>
          )
        })}
      </ol>
    </Part>
  )
}
