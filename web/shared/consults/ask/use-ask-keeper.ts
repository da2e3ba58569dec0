import { useState } from 'react'
import type { Consult } from '#contract/rest/consult-shapes.ts'
import { createConsult, getConsult, saveDraft } from '#contract/rest/consults.ts'
import { api } from '../../api/client.ts'
import { readDraft } from '../../api/drafts.ts'
import { useKeeper } from '../../forms/use-keeper.ts'
import { putConsult } from '../api.ts'
import { askParts, type AskKeeper, type AskView } from './ask-parts.ts'
import { emptyContent, type AskContent, type ContentBody } from './content.ts'

const nameOf = (slot: string): string => `consult.ask.${slot}`
/** Whether something typed into a request has not reached the server; of a new one where no id is given. */
export const hasUnsent = (consultId: string | null): boolean => readDraft(nameOf(consultId ?? 'new')) !== null

interface Options {
  /** The draft that is gone on with; null: a new one. */
  consult: Consult | null
  incidentId: string | null
  /** Filled in from the start; sent only with what is typed. */
  initial: Partial<AskContent> | undefined
  /** The server made the draft. */
  onMade: ((consult: Consult) => void) | undefined
}

/** What stays empty is left out, so that the incident's own words are taken over. */
const filled = (body: object): Partial<ContentBody> => Object.fromEntries(Object.entries(body).filter(([, value]) => value !== null))

/** The request under hand, kept in the tab and with the server. */
export function useAskKeeper({ consult, incidentId, initial, onMade }: Options): [AskKeeper, AskView] {
  const [parts] = useState(() => {
    let isMade = consult !== null
    return {
      ...askParts({
        create: ({ kind, patientId, newPatient, ...rest }, idempotencyKey) =>
          api.call(createConsult, { body: { ...filled(rest), incidentId, patientId, newPatient, kind }, idempotencyKey }),
        save: (consultId, body, idempotencyKey) => api.call(saveDraft, { params: { consultId }, body, idempotencyKey }),
        read: (consultId) => api.call(getConsult, { params: { consultId } }),
      }),
      onSaved(saved: Consult) {
        putConsult(saved)
        if (!isMade) onMade?.(saved)
        isMade = true
      },
    }
  })
  return useKeeper({
    name: (consultId) => nameOf(consultId ?? incidentId ?? 'new'),
    parts,
    newest: consult,
    initial: { ...emptyContent, ...initial },
  })
}
