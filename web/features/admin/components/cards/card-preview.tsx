import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { PriorityBadge } from '../../../../shared/ui/badges.tsx'
import { Metronome } from '../../../dispatch/components/metronome.tsx'
import type { CardContent } from '../../logic/card-draft.ts'

/** The card as the seat shows it, in either language, while it is being written. */
export function CardPreview({ content }: { content: CardContent }) {
  const { t } = useTranslation(['admin', 'dispatch', 'words', 'common'])
  const [language, setLanguage] = useState<'zh' | 'en'>('zh')
  const text = (both: { zh: string; en: string }) => both[language].trim() || t('cards.missing')
  const list = (words: readonly string[], kind: 'unitCapability' | 'hospitalCapability') =>
    words.map((word) => t(`words:${kind}.${word}`)).join(t('common:listSeparator'))
  return (
    <aside className="card-preview" aria-label={t('cards.preview')}>
      <header>
        <h3>{t('cards.preview')}</h3>
        <div role="group" className="tabs">
          {(['zh', 'en'] as const).map((one) => (
            <button key={one} type="button" role="tab" aria-selected={language === one} onClick={() => setLanguage(one)}>
              {t(`common:language.${one === 'zh' ? 'zh-CN' : 'en'}`)}
            </button>
          ))}
        </div>
      </header>
      <div className="card-preview__seat" data-theme="dark" lang={language}>
        <p className="card-preview__title">
          <PriorityBadge level={content.priority} /> <b>{text(content.title)}</b> <kbd>{content.shortcut || '··'}</kbd>
        </p>
        {content.requires.length > 0 ? (
          <p>
            {t('cards.requires')}: {list(content.requires, 'unitCapability')}
          </p>
        ) : null}
        {content.prefers.length > 0 ? (
          <p>
            {t('cards.prefers')}: {list(content.prefers, 'unitCapability')}
          </p>
        ) : null}
        {content.hospitalNeeds.length > 0 ? (
          <p>
            {t('cards.hospitalNeeds')}: {list(content.hospitalNeeds, 'hospitalCapability')}
          </p>
        ) : null}
        {content.metronomeBpm ? <Metronome bpm={content.metronomeBpm} /> : null}
        {content.questions.length > 0 ? (
          <section>
            <h4>{t('dispatch:card.questions')}</h4>
            <ol>
              {content.questions.map((question, index) => (
                // oxlint-disable-next-line react/no-array-index-key -- drawn anew with every letter
                <li key={index}>
                  {text(question.text)}
                  {question.raisesTo !== null && question.raisesTo < content.priority ? (
                    <small>{t('dispatch:card.raises', { level: question.raisesTo })}</small>
                  ) : null}
                </li>
              ))}
            </ol>
          </section>
        ) : null}
        {content.instructions.length > 0 ? (
          <section>
            <h4>{t('dispatch:card.instructions')}</h4>
            <ol>
              {content.instructions.map((instruction, index) => (
                // oxlint-disable-next-line react/no-array-index-key -- drawn anew with every letter
                <li key={index}>{text(instruction.text)}</li>
              ))}
            </ol>
          </section>
        ) : null}
      </div>
    </aside>
  )
}
