import { useTranslation } from 'react-i18next'
import { consultGrades, type ConsultGrade } from '#contract/vocabulary-consults.ts'
import { GradeBadge } from '../parts/badges.tsx'

interface Props {
  value: ConsultGrade | null
  onChange: (grade: ConsultGrade) => void
  missing: boolean
}

/** How fast, as three large choices that say what each of them sets going. */
export function GradeField({ value, onChange, missing }: Props) {
  const { t } = useTranslation(['clinic', 'words'])
  return (
    <div className="ask-grades" role="radiogroup" aria-label={t('words:consultField.grade')} data-field="grade">
      {consultGrades.map((grade) => (
        <label key={grade} className={`ask-grade ask-grade--${grade}${value === grade ? ' is-chosen' : ''}${missing ? ' is-missing' : ''}`}>
          <input type="radio" name="grade" checked={value === grade} onChange={() => onChange(grade)} />
          <GradeBadge grade={grade} />
          <b>{t(`ask.grade.${grade}.when`)}</b>
          <small>{t(`ask.grade.${grade}.means`)}</small>
        </label>
      ))}
    </div>
  )
}
