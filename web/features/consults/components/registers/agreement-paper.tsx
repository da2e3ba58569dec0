import { useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { agreementPaper, listAgreements, uploadAgreementPaper, type Agreement } from '#contract/rest/agreements.ts'
import { api, newKey } from '../../../../shared/api/client.ts'
import { ApiProblem } from '../../../../shared/api/problem.ts'
import { readAgain } from '../../../../shared/api/queries.ts'
import { ProblemNotice } from '../../../../shared/ui/problem-notice.tsx'

interface Sending {
  file: File
  key: string
  percent: number
  problem: ApiProblem | null
}

/** The signed contract: looked at, put on file, or put in the place of the one before. */
export function AgreementPaper({ agreement, changeable }: { agreement: Agreement; changeable: boolean }) {
  const { t } = useTranslation('registers')
  const id = useId()
  const [sending, setSending] = useState<Sending | null>(null)
  const params = { agreementId: agreement.id }
  async function send(file: File, key: string) {
    setSending({ file, key, percent: 0, problem: null })
    try {
      await api.upload(uploadAgreementPaper, {
        params,
        file,
        idempotencyKey: key,
        onProgress: ({ sent_bytes, total_bytes }) =>
          setSending({ file, key, percent: Math.floor((sent_bytes / total_bytes) * 100), problem: null }),
      })
      setSending(null)
      void readAgain(listAgreements)
    } catch (error) {
      setSending({ file, key, percent: 0, problem: error instanceof ApiProblem ? error : new ApiProblem('network.unintelligible') })
    }
  }
  const busy = sending !== null && sending.problem === null
  return (
    <section className="c-paper-on-file" data-testid="agreement-paper" data-has={agreement.hasPaper}>
      <h3>{t('agreements.paper')}</h3>
      <div className="c-paper-on-file__ways">
        {agreement.hasPaper ? (
          <a className="button" href={api.address(agreementPaper, { params })} target="_blank" rel="noreferrer">
            {t('agreements.openPaper')}
          </a>
        ) : (
          <span className="tag tag--unknown">▲ {t('agreements.noPaper')}</span>
        )}
        {changeable ? (
          <label htmlFor={id} className="button c-file-button" aria-disabled={busy}>
            <input
              id={id}
              type="file"
              accept={uploadAgreementPaper.mediaTypes.join(',')}
              disabled={busy}
              onChange={(event) => {
                const [file] = event.target.files ?? []
                if (file) void send(file, newKey())
                event.target.value = ''
              }}
            />
            {busy
              ? t('agreements.sendingPaper', { percent: sending.percent })
              : t(agreement.hasPaper ? 'agreements.replacePaper' : 'agreements.addPaper')}
          </label>
        ) : null}
      </div>
      {changeable ? (
        <small className="c-quiet">{t('agreements.paperRule', { megabytes: uploadAgreementPaper.maxBytes / 1e6 })}</small>
      ) : null}
      <ProblemNotice
        problem={sending?.problem ?? null}
        onAgain={() => sending && void send(sending.file, sending.key)}
        onClose={() => setSending(null)}
      />
    </section>
  )
}
