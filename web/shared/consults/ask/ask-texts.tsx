import { useTranslation } from 'react-i18next'
import type { ConsultMandatory } from '#contract/vocabulary-consults.ts'
import { textFields, type AskCase } from './cases.ts'
import { longest, type TextField } from './content.ts'
import type { AskKeeper, AskView } from './ask-parts.ts'
import { PhraseArea } from './phrase-area.tsx'

const rows: Record<TextField, number> = { chiefComplaint: 1, history: 2, examination: 2, firstDiagnosis: 1, treatment: 1, purpose: 1 }

interface Props {
  keeper: AskKeeper
  view: AskView
  chosenCase: AskCase | null
  marked: (field: ConsultMandatory) => boolean
  /** Which of them; all where left out. */
  fields?: readonly TextField[]
}

/** The summary, field by field, each with the phrases of the case that was chosen. */
export function AskTexts({ keeper, view, chosenCase, marked, fields = textFields }: Props) {
  const { t } = useTranslation(['clinic', 'words'])
  const phrases = (field: TextField): readonly string[] => {
    const found: unknown = t(`phrases.${chosenCase ?? 'any'}.${field}`, { returnObjects: true, defaultValue: [] })
    return Array.isArray(found) ? (found as string[]) : []
  }
  return (
    <>
      {fields.map((field) => {
        const conflict = view.conflicts.find((one) => one.field === field)
        return (
          <PhraseArea
            key={field}
            name={field}
            label={t(`words:consultField.${field}`)}
            value={view.values[field]}
            onChange={(value) => keeper.set(field, value)}
            phrases={phrases(field)}
            maxLength={longest[field]}
            rows={rows[field]}
            missing={marked(field)}
            conflict={
              conflict
                ? {
                    theirs: String(conflict.theirs),
                    onKeep: () => keeper.keepMine(field),
                    onTake: () => keeper.takeTheirs(field),
                  }
                : undefined
            }
          />
        )
      })}
    </>
  )
}
