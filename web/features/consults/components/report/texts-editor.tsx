import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { Keeper, KeeperView } from '../../../../shared/forms/keeper.ts'
import { FormField } from '../../../../shared/forms/form-field.tsx'

export interface Texts {
  opinion: string
  diagnosis: string
  recommendations: string
}
export const noTexts: Texts = { opinion: '', diagnosis: '', recommendations: '' }
const fields = ['opinion', 'diagnosis', 'recommendations'] as const
const longest = { opinion: 4000, diagnosis: 1000, recommendations: 4000 } as const
const rows = { opinion: 6, diagnosis: 2, recommendations: 4 } as const

export const isWhole = (texts: Texts): boolean => fields.every((field) => texts[field].trim() !== '')

interface Props<T extends Texts, A> {
  keeper: Keeper<T, A>
  view: KeeperView<T, A>
  disabled?: boolean
}

/** Opinion, diagnosis, recommendations: kept as they are typed. */
export function TextsEditor<T extends Texts, A>({ keeper, view, disabled = false }: Props<T, A>) {
  const { t } = useTranslation('consults')
  const first = useRef<HTMLTextAreaElement>(null)
  useEffect(() => {
    // Opened beside the case the hand goes on writing; in a room its keys belong to the room until it is touched.
    if (first.current?.closest('.c-detail')) first.current.focus()
  }, [])
  return (
    <>
      {fields.map((field, index) => {
        const conflict = view.conflicts.find((one) => one.field === field)
        return (
          <FormField
            key={field}
            label={t(`report.${field}`)}
            required
            conflict={
              conflict
                ? { theirs: String(conflict.theirs), onKeep: () => keeper.keepMine(field), onTake: () => keeper.takeTheirs(field) }
                : undefined
            }
          >
            {(aria) => (
              <textarea
                {...aria}
                {...(index === 0 ? { ref: first } : {})}
                className="field"
                rows={rows[field]}
                maxLength={longest[field]}
                disabled={disabled}
                value={view.values[field]}
                onChange={(event) => keeper.set(field, event.target.value as T[typeof field])}
              />
            )}
          </FormField>
        )
      })}
      <p className={`c-kept c-kept--${view.state}`} role="status" data-kept={view.state}>
        {t(`report.kept.${view.kept === null && view.state === 'kept' ? 'nothing' : view.state}`)}
        {view.state === 'refused' && view.problem ? ` ${view.problem.sentence}` : ''}
      </p>
    </>
  )
}
