import { useTranslation } from 'react-i18next'
import type { AskedConsultKind } from '#contract/vocabulary-consults.ts'
import { useMe } from '../../api/session.ts'
import { FormField } from '../../forms/form-field.tsx'
import { localText, momentAt } from '../../ui/zoned.ts'
import type { AskContent } from './content.ts'

interface Props {
  values: AskContent
  onKind: (kind: AskedConsultKind) => void
  onStart: (start: string | null) => void
}

/** What only some requests need: several specialties, and for what is not urgent a time that would suit. */
export function WhenField({ values, onKind, onStart }: Props) {
  const { t } = useTranslation('clinic')
  const { timeZone } = useMe().centre
  return (
    <div className="ask-when">
      <label className="ask-check">
        <input
          type="checkbox"
          checked={values.kind === 'multidisciplinary'}
          onChange={(event) => onKind(event.target.checked ? 'multidisciplinary' : 'consultation')}
        />
        {t('ask.multidisciplinary')}
      </label>
      {values.grade === 'routine' ? (
        <FormField label={t('ask.wishedStart')}>
          {(aria) => (
            <input
              {...aria}
              className="field"
              type="datetime-local"
              value={values.wishedStart ? localText(values.wishedStart, timeZone) : ''}
              onChange={(event) => {
                const at = momentAt(event.target.value, timeZone)
                onStart(Number.isNaN(at) ? null : new Date(at).toISOString())
              }}
            />
          )}
        </FormField>
      ) : null}
    </div>
  )
}
