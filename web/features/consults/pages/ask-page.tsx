import { useNavigate } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useMe } from '../../../shared/api/session.ts'
import { AskForm } from '../../../shared/consults/ask/ask-form.tsx'
import { Empty } from '../../../shared/ui/faces.tsx'
import { useOpen } from '../../../shared/ui/use-open.ts'
import { tell } from '../../../shared/ui/notices.ts'
import { useDesk } from '../use-desk.ts'

/** Asks for a consult; the draft's id stands in the address as soon as there is one, so that a reload goes on with it. */
export function Screen() {
  const { t } = useTranslation(['clinic', 'words'])
  const me = useMe()
  const navigate = useNavigate()
  const desk = useDesk()
  const [draft, setDraft] = useOpen('draft')
  // The form makes the draft itself: only another draft's address makes another form.
  const [form, setForm] = useState({ id: draft, made: null as string | null })
  useEffect(() => {
    if (draft !== form.id && draft !== form.made) setForm({ id: draft, made: null })
  }, [draft, form])
  if (!me.institution) return <Empty title={t('consults:noInstitution')} />
  return (
    <main className="ask-page">
      <h1 className="sr-only">{t(draft ? 'ask.edit' : 'ask.title')}</h1>
      <AskForm
        key={form.id ?? 'new'}
        consultId={form.id}
        initial={
          me.roles.includes('clinic')
            ? { careSetting: 'outpatient' }
            : me.roles.includes('emergency_department')
              ? { careSetting: 'emergency' }
              : {}
        }
        onMade={(consult) => {
          setForm((before) => ({ ...before, made: consult.id }))
          setDraft(consult.id)
        }}
        onSubmitted={(consult) => {
          tell('success', t('consults:told.submitted', { number: consult.number, grade: t(`words:consultGrade.${consult.grade}`) }))
          void navigate({ to: desk.list, search: { open: consult.id } as never })
        }}
      />
    </main>
  )
}
