import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { createCall } from '#contract/rest/calls.ts'
import { useCommand } from '../../../shared/api/use-command.ts'
import { Kbd } from '../../../shared/ui/kbd.tsx'
import { ProblemNotice } from '../../../shared/ui/problem-notice.tsx'
import { putCall } from '../api/claim.ts'
import { useSeat } from '../seat-store.ts'
import { useKeys } from '../../../shared/ui/use-keys.ts'

/** A call that came another way: typed in by hand. */
export function NewCall() {
  const { t } = useTranslation('dispatch')
  const [open, setOpen] = useState(false)
  const [number, setNumber] = useState('')
  const create = useCommand(createCall, (call) => {
    putCall(call)
    setOpen(false)
    setNumber('')
    useSeat.getState().select({ kind: 'call', id: call.id }, 'place')
  })
  useKeys({ 'Alt+N': () => setOpen(true) })
  if (!open)
    return (
      <button type="button" className="button button--small queue__new" onClick={() => setOpen(true)}>
        ＋ {t('call.new')} <Kbd keys="Alt+N" quiet />
      </button>
    )
  return (
    <form
      className="queue__new-form"
      onSubmit={(event) => {
        event.preventDefault()
        void create.run({ body: { number: number.trim() || null, note: null } })
      }}
    >
      <input
        className="field"
        autoFocus
        inputMode="tel"
        value={number}
        placeholder={t('call.newNumber')}
        aria-label={t('call.newNumber')}
        onChange={(event) => setNumber(event.target.value.replace(/[^\d+]/g, '').slice(0, 20))}
        onKeyDown={(event) => {
          if (event.key === 'Escape') setOpen(false)
        }}
      />
      <button type="submit" className="button button--primary" disabled={create.busy || (number !== '' && !/^\+?\d{3,20}$/.test(number))}>
        {t('call.create')}
      </button>
      <ProblemNotice problem={create.problem} onAgain={() => void create.again()} />
    </form>
  )
}
