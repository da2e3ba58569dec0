import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { readReports, saveOpinion } from '#contract/rest/consult-reports.ts'
import type { Consult } from '#contract/rest/consult-shapes.ts'
import { getConsult } from '#contract/rest/consults.ts'
import type { Reply } from '#contract/route.ts'
import { api } from '../../../../shared/api/client.ts'
import { ApiProblem } from '../../../../shared/api/problem.ts'
import { read, readAgain } from '../../../../shared/api/queries.ts'
import { useMe } from '../../../../shared/api/session.ts'
import { useKeeper } from '../../../../shared/forms/use-keeper.ts'
import { Failed, Loading } from '../../../../shared/ui/faces.tsx'
import { Kbd } from '../../../../shared/ui/kbd.tsx'
import type { FormProps } from '../actions/form-props.ts'
import { isWhole, noTexts, TextsEditor, type Texts } from './texts-editor.tsx'

type Opinion = Reply<typeof saveOpinion>
type Said = Texts & { given: boolean }

/** One's own opinion in a multidisciplinary consult: kept as it is typed, given by a press. */
export function OpinionEditor({ consult, onClose }: FormProps) {
  const me = useMe()
  const { data, error, refetch } = useQuery(read(readReports, { params: { consultId: consult.id } }))
  if (!data) return error ? <Failed error={error} onRetry={() => void refetch()} /> : <Loading />
  const own = data.opinions.find(({ doctor }) => doctor.accountId === me.accountId) ?? null
  return <Editor consult={consult} own={own} onClose={onClose} />
}

function Editor({ consult, own, onClose }: { consult: Consult; own: Opinion | null; onClose: () => void }) {
  const { t } = useTranslation(['consults', 'words', 'common'])
  const me = useMe()
  const params = { consultId: consult.id }
  const [parts] = useState(() => ({
    send: ({ values, version, key }: { values: Said; version: number | null; key: string }) =>
      api.call(saveOpinion, { params, body: { ...values, version }, idempotencyKey: key }),
    async read() {
      const { opinions } = await api.call(readReports, { params })
      const newest = opinions.find(({ doctor }) => doctor.accountId === me.accountId)
      if (!newest) throw new ApiProblem('object.not_found', 404)
      return newest
    },
    valuesOf: ({ opinion, diagnosis, recommendations, givenAt }: Opinion): Said => ({
      opinion,
      diagnosis,
      recommendations,
      given: givenAt !== null,
    }),
    idOf: (one: Opinion) => one.doctor.accountId,
    versionOf: (one: Opinion) => one.version,
    onSaved() {
      void readAgain(readReports, params)
      void readAgain(getConsult, params)
    },
  }))
  const [keeper, view] = useKeeper<Said, Opinion>({
    name: () => `consult.${consult.id}.opinion`,
    parts,
    // An opinion that the server lists although nothing was written has no version to go on from.
    newest: own && own.version > 0 ? own : null,
    initial: { ...noTexts, given: false },
  })
  return (
    <div className="c-form" data-testid="opinion">
      <h3>{t('words:consultAction.write_opinion')}</h3>
      <TextsEditor keeper={keeper} view={view} />
      <div className="c-form__foot">
        <button type="button" className="button" onClick={onClose}>
          {t('common:action.close')} <Kbd keys="Esc" quiet />
        </button>
        <button
          type="button"
          className="button button--primary"
          disabled={!isWhole(view.values) || view.values.given}
          onClick={() => {
            keeper.set('given', true)
            void keeper.flush()
          }}
        >
          {t(view.values.given ? 'opinion.given' : 'opinion.give')}
        </button>
      </div>
    </div>
  )
}
