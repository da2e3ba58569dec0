import { useEffect, useRef, useState, type FormEvent, type KeyboardEvent } from 'react'
import type { Consult } from '#contract/rest/consult-shapes.ts'
import { submitConsult } from '#contract/rest/consults.ts'
import type { ConsultMandatory } from '#contract/vocabulary-consults.ts'
import { isProblem } from '../../api/problem.ts'
import { useConsultCommand } from '../api.ts'
import { nextBlank } from './blanks.ts'
import { missingOf, unfilled, type AskContent } from './content.ts'
import { useAskKeeper } from './use-ask-keeper.ts'
import { useTreatingDoctor } from './use-treating-doctor.ts'

interface Options {
  /** The draft that is gone on with; null: a new one. */
  consult: Consult | null
  incidentId: string | null
  initial?: Partial<AskContent>
  onMade?: (consult: Consult) => void
  onSubmitted: (consult: Consult) => void
}

/** What every form of a request does: keeps it, names what is missing and leads there, and sends it once it is whole. */
export function useAskForm({ consult: opened, incidentId, initial, onMade, onSubmitted }: Options) {
  const [keeper, view] = useAskKeeper({ consult: opened, incidentId, initial, onMade })
  const [pressed, setPressed] = useState(false)
  const [sending, setSending] = useState(false)
  /** It was pressed before the server said who treats: it goes off as soon as that has come. */
  const [waits, setWaits] = useState(false)
  /** Once it was said that blanks are open; then it is the doctor's word. */
  const [warned, setWarned] = useState(false)
  const form = useRef<HTMLFormElement>(null)
  const submit = useConsultCommand(submitConsult, onSubmitted)
  const { values, kept: consult } = view
  const doctors = useTreatingDoctor(values.treatingDoctorId, consult, incidentId)
  // The incident goes along by itself, as the first material.
  const files = consult?.materials.length ?? (incidentId ? 1 : 0)
  const missing = missingOf({ ...values, treatingDoctorId: doctors.chosen }, files)
  const refused = isProblem(submit.problem, 'consult.incomplete') ? (submit.problem.details.missing as ConsultMandatory[]) : []

  function jump(field: ConsultMandatory) {
    const place = form.current?.querySelector(`[data-field="${field}"]`)
    const folded = place?.closest('details')
    if (folded) folded.open = true
    place?.scrollIntoView({ block: 'nearest' })
    const input = place?.querySelector<HTMLElement>('textarea, input:not([disabled]), select, button')
    input?.focus()
    const blank = input instanceof HTMLTextAreaElement ? nextBlank(input.value, 0) : null
    if (blank) (input as HTMLTextAreaElement).setSelectionRange(blank.start, blank.end)
  }
  function press() {
    setPressed(true)
    if (doctors.loading) setWaits(true)
    else void send()
  }
  useEffect(() => {
    if (!waits || doctors.loading) return
    setWaits(false)
    void send()
    // What is sent is what stands in the form when the answer is there.
  }, [waits, doctors.loading]) // oxlint-disable-line react-hooks/exhaustive-deps
  async function send() {
    if (missing[0]) return jump(missing[0])
    const blanks = unfilled(values)
    if (blanks[0] && !warned) {
      setWarned(true)
      return jump(blanks[0])
    }
    setSending(true)
    const draft = await keeper.flush()
    setSending(false)
    if (draft) await submit.run({ params: { consultId: draft.id }, body: { version: draft.version } })
  }
  return {
    keeper,
    view,
    doctors,
    marked: (field: ConsultMandatory) => pressed && !waits && (missing.includes(field) || refused.includes(field)),
    set:
      <K extends keyof AskContent>(field: K) =>
      (value: AskContent[K]) =>
        keeper.set(field, value),
    /** For the form's element. */
    form: {
      ref: form,
      noValidate: true,
      onSubmit(event: FormEvent) {
        event.preventDefault()
        press()
      },
      onKeyDown(event: KeyboardEvent) {
        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) press()
      },
    },
    /** For its foot. */
    foot: {
      view,
      missing,
      blanks: pressed && warned ? unfilled(values) : [],
      grade: values.grade,
      sending: waits || sending || submit.busy,
      problem: submit.problem,
      onJump: jump,
      onAgain: () => void submit.again(),
    },
  }
}
