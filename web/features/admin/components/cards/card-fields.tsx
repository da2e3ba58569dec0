import { useTranslation } from 'react-i18next'
import { hospitalCapabilities, priorities, unitCapabilities } from '#contract/vocabulary.ts'
import { Choices } from '../../../../shared/forms/choices.tsx'
import type { Editing } from '../../../../shared/forms/use-editing.ts'
import type { CardContent } from '../../logic/card-draft.ts'
import { EditField, TextField } from '../../../../shared/forms/edit-field.tsx'
import { Bilingual } from './bilingual.tsx'
import { Sortable } from './sortable.tsx'

interface Props {
  editing: Editing<CardContent>
  problems: ReadonlyMap<string, string | null>
}
const usualBpm = 110

export function CardFields({ editing, problems }: Props) {
  const { t } = useTranslation(['admin', 'words'])
  const both = { editing, problems }
  const wrong = (path: string) => [...problems.keys()].some((key) => key.startsWith(path))
  return (
    <div className="form">
      <EditField
        {...both}
        field="title"
        label={t('cards.cardTitle')}
        rule={t('cards.bothLanguages')}
        required
        text={(value) => `${value.zh} / ${value.en}`}
      >
        {(aria, value, set) => <Bilingual aria={aria} label={t('cards.cardTitle')} value={value} max={40} onChange={set} />}
      </EditField>
      <div className="form__row">
        <TextField {...both} field="shortcut" label={t('cards.shortcut')} rule={t('cards.shortcutRule')} maxLength={4} mono required />
        <EditField {...both} field="priority" label={t('cards.priority')} required text={(value) => t(`words:priority.${value as 1}`)}>
          {(aria, value, set) => (
            <select {...aria} className="field" value={value} onChange={(event) => set(Number(event.target.value))}>
              {priorities.map((level) => (
                <option key={level} value={level}>
                  {level} {t(`words:priority.${level}`)}
                </option>
              ))}
            </select>
          )}
        </EditField>
        <EditField {...both} field="metronomeBpm" label={t('cards.metronome')} rule={t('cards.metronomeRule')}>
          {(aria, value, set) => (
            <span className="inline">
              <input
                type="checkbox"
                aria-label={t('cards.metronome')}
                checked={value !== null}
                onChange={() => set(value === null ? usualBpm : null)}
              />
              <input
                {...aria}
                className="field"
                type="number"
                min={60}
                max={160}
                disabled={value === null}
                value={value ?? ''}
                onChange={(event) => set(Math.round(Number(event.target.value)))}
              />
            </span>
          )}
        </EditField>
      </div>
      {(['requires', 'prefers'] as const).map((field) => (
        <EditField key={field} {...both} field={field} label={t(`cards.${field}`)} rule={t(`cards.${field}Rule`)} group>
          {(_, value, set) => (
            <Choices words={unitCapabilities} chosen={value} onChange={set} text={(word) => t(`words:unitCapability.${word}`)} />
          )}
        </EditField>
      ))}
      <EditField {...both} field="hospitalNeeds" label={t('cards.hospitalNeeds')} rule={t('cards.hospitalNeedsRule')} group>
        {(_, value, set) => (
          <Choices words={hospitalCapabilities} chosen={value} onChange={set} text={(word) => t(`words:hospitalCapability.${word}`)} />
        )}
      </EditField>
      <EditField
        {...both}
        field="questions"
        label={t('cards.questions')}
        rule={t('cards.questionsRule')}
        group
        text={(rows) => rows.map((row) => row.text.zh).join(' / ')}
      >
        {(_, value, set) => (
          <Sortable
            label={t('cards.questions')}
            rows={value}
            most={20}
            blank={{ text: { zh: '', en: '' }, raisesTo: null }}
            add={t('cards.addQuestion')}
            onChange={set}
          >
            {(row, index, change) => (
              <>
                <Bilingual
                  label={t('cards.question', { number: index + 1 })}
                  value={row.text}
                  max={200}
                  wrong={wrong(`questions/${index}`)}
                  onChange={(text) => change({ ...row, text })}
                />
                <label className="sortable__raise">
                  {t('cards.raisesTo')}
                  <select
                    className="field"
                    value={row.raisesTo ?? ''}
                    onChange={(event) => change({ ...row, raisesTo: event.target.value ? Number(event.target.value) : null })}
                  >
                    <option value="">{t('cards.raisesNot')}</option>
                    {priorities.map((level) => (
                      <option key={level} value={level}>
                        {level} {t(`words:priority.${level}`)}
                      </option>
                    ))}
                  </select>
                </label>
              </>
            )}
          </Sortable>
        )}
      </EditField>
      <EditField
        {...both}
        field="instructions"
        label={t('cards.instructions')}
        rule={t('cards.instructionsRule')}
        group
        text={(rows) => rows.map((row) => row.text.zh).join(' / ')}
      >
        {(_, value, set) => (
          <Sortable
            label={t('cards.instructions')}
            rows={value}
            most={30}
            blank={{ text: { zh: '', en: '' } }}
            add={t('cards.addInstruction')}
            onChange={set}
          >
            {(row, index, change) => (
              <Bilingual
                label={t('cards.instruction', { number: index + 1 })}
                value={row.text}
                max={300}
                wrong={wrong(`instructions/${index}`)}
                onChange={(text) => change({ text })}
              />
            )}
          </Sortable>
        )}
      </EditField>
    </div>
  )
}
