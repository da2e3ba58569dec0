import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Incident } from '#contract/rest/incidents.ts'
import { inLanguage } from '../../../shared/i18n/i18n.ts'
import { useDraft } from '../../../shared/api/drafts.ts'
import { Empty } from '../../../shared/ui/faces.tsx'
import { useCards } from '../api/board.ts'
import { useIncidentUpdate } from '../api/incident.ts'
import { Metronome } from './metronome.tsx'

type Answers = Record<number, 'yes' | 'no'>

/** What to ask and what to tell the caller. A "yes" that makes it graver raises the priority. */
export function Guidance({ incident }: { incident: Incident }) {
  const { t } = useTranslation('dispatch')
  const cards = useCards()
  const card = cards.find((one) => one.id === incident.card?.id)
  const update = useIncidentUpdate(incident)
  const [answers, setAnswers] = useDraft<Answers>(`answers.${incident.id}.${card?.id ?? ''}`, {})
  const [said, setSaid] = useState<ReadonlySet<number>>(new Set())
  useEffect(() => setSaid(new Set()), [card?.id])
  if (!card) return <Empty title={incident.card ? t('card.retired') : t('card.none')} />
  function answer(index: number, value: 'yes' | 'no', raisesTo: number | null, question: string) {
    setAnswers({ ...answers, [index]: value })
    if (value === 'yes' && raisesTo !== null && raisesTo < incident.priority)
      void update.change({ priority: raisesTo, priorityReason: question.slice(0, 200) })
  }
  return (
    <div className="guidance">
      {card.metronomeBpm ? <Metronome bpm={card.metronomeBpm} /> : null}
      {card.questions.length > 0 ? (
        <section>
          <h4>{t('card.questions')}</h4>
          <ol className="questions">
            {card.questions.map((question, index) => (
              <li key={question.text.zh}>
                <span>{inLanguage(question.text)}</span>
                {question.raisesTo !== null && question.raisesTo < card.priority ? (
                  <small>{t('card.raises', { level: question.raisesTo })}</small>
                ) : null}
                <span className="questions__answers">
                  {(['yes', 'no'] as const).map((value) => (
                    <button
                      key={value}
                      type="button"
                      className="button button--small"
                      aria-pressed={answers[index] === value}
                      onClick={() => answer(index, value, question.raisesTo, inLanguage(question.text))}
                    >
                      {t(`card.${value}`)}
                    </button>
                  ))}
                </span>
              </li>
            ))}
          </ol>
        </section>
      ) : null}
      {card.instructions.length > 0 ? (
        <section>
          <h4>{t('card.instructions')}</h4>
          <ol className="instructions">
            {card.instructions.map((instruction, index) => (
              <li key={instruction.text.zh}>
                <label className={said.has(index) ? 'instructions__said' : undefined}>
                  <input
                    type="checkbox"
                    checked={said.has(index)}
                    onChange={() => setSaid(new Set(said.has(index) ? [...said].filter((one) => one !== index) : [...said, index]))}
                  />
                  <span>{inLanguage(instruction.text)}</span>
                </label>
              </li>
            ))}
          </ol>
        </section>
      ) : null}
    </div>
  )
}
