import { useTranslation } from 'react-i18next'
import type { FieldAria } from '../../../../shared/forms/form-field.tsx'

interface Props {
  aria?: FieldAria | undefined
  label: string
  value: { zh: string; en: string }
  max: number
  wrong?: boolean
  onChange: (value: { zh: string; en: string }) => void
}

/** A text in both languages, one under the other. */
export function Bilingual({ aria, label, value, max, wrong = false, onChange }: Props) {
  const { t } = useTranslation('common')
  return (
    <div className="bilingual">
      {(['zh', 'en'] as const).map((language) => (
        <input
          key={language}
          {...(language === 'zh' ? aria : undefined)}
          className="field"
          lang={language}
          aria-label={`${label} ${t(`language.${language === 'zh' ? 'zh-CN' : 'en'}`)}`}
          aria-invalid={(wrong && !value[language].trim()) || aria?.['aria-invalid'] || undefined}
          maxLength={max}
          value={value[language]}
          placeholder={t(`language.${language === 'zh' ? 'zh-CN' : 'en'}`)}
          onChange={(event) => onChange({ ...value, [language]: event.target.value })}
        />
      ))}
    </div>
  )
}
