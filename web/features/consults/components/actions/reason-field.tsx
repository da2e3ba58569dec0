import { useTranslation } from 'react-i18next'
import { FormField } from '../../../../shared/forms/form-field.tsx'
import { Kbd } from '../../../../shared/ui/kbd.tsx'
import { useKeys } from '../../../../shared/ui/use-keys.ts'

interface Props {
  label: string
  value: string
  onChange: (value: string) => void
  maxLength: number
  /** Catalogue key under `usual` of the usual answers. */
  usual?: string
  required?: boolean
}

/** Words for the record, with the usual ones a key away. */
export function ReasonField({ label, value, onChange, maxLength, usual, required = true }: Props) {
  const { t } = useTranslation('consults')
  const found: unknown = usual ? t(`usual.${usual}`, { returnObjects: true, defaultValue: [] }) : []
  const texts = Array.isArray(found) ? (found as string[]) : []
  useKeys(Object.fromEntries(texts.map((text, index) => [`Alt+${index + 1}`, () => onChange(text)])))
  return (
    <FormField label={label} required={required}>
      {(aria) => (
        <>
          {texts.length > 0 ? (
            <div className="c-chips">
              {texts.map((text, index) => (
                <button key={text} type="button" className="button button--small" onClick={() => onChange(text)}>
                  <Kbd keys={`Alt+${index + 1}`} quiet /> {text}
                </button>
              ))}
            </div>
          ) : null}
          <textarea
            {...aria}
            className="field"
            data-first
            rows={3}
            maxLength={maxLength}
            value={value}
            onChange={(event) => onChange(event.target.value)}
          />
        </>
      )}
    </FormField>
  )
}
