import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { uploadConsentSignature } from '#contract/rest/consult-files.ts'
import { signConsent } from '#contract/rest/consults.ts'
import { guardianBelow_years, guardians, relations, type Relation } from '#contract/vocabulary-consults.ts'
import { api, newKey } from '../../../../shared/api/client.ts'
import { useDraft } from '../../../../shared/api/drafts.ts'
import { ApiProblem } from '../../../../shared/api/problem.ts'
import { useMe } from '../../../../shared/api/session.ts'
import { useConsultCommand } from '../../../../shared/consults/api.ts'
import { FormField } from '../../../../shared/forms/form-field.tsx'
import type { FormProps } from '../actions/form-props.ts'
import { FormShell } from '../actions/form-shell.tsx'
import { pictureOf, SignatureField, type Signature } from './signature-field.tsx'

interface Said {
  signerName: string
  relation: Relation
  witness: string
  signature: Signature | null
}

/** The patient, or who stands for the patient, signs on the screen before a witness. */
export function SignConsentForm({ consult, onClose }: FormProps) {
  const { t } = useTranslation(['consults', 'words'])
  const me = useMe()
  const { patient } = consult
  const known = patient && !patient.temporary ? patient.name : ''
  const age_years = patient?.ageYears ?? Number.POSITIVE_INFINITY
  const isMinor = age_years < 18
  const needsGuardian = age_years < guardianBelow_years
  const [said, setSaid, drop] = useDraft<Said>(`consult.${consult.id}.consent`, {
    signerName: isMinor ? '' : known,
    relation: isMinor ? 'parent' : 'self',
    witness: me.displayName,
    signature: null,
  })
  const set = (part: Partial<Said>) => setSaid({ ...said, ...part })
  const sign = useConsultCommand(signConsent, () => {
    drop()
    onClose()
  })
  const [uploading, setUploading] = useState(false)
  const [problem, setProblem] = useState<ApiProblem | null>(null)
  // One drawing, one upload: a second attempt with the same drawing is the same upload.
  const upload = useRef<{ of: Signature; key: string } | null>(null)

  async function send() {
    if (!said.signature) return
    setProblem(null)
    setUploading(true)
    try {
      if (upload.current?.of !== said.signature) upload.current = { of: said.signature, key: newKey() }
      const file = await pictureOf(said.signature)
      if (!file) throw new ApiProblem('network.unintelligible')
      const { fileId } = await api.upload(uploadConsentSignature, {
        params: { consultId: consult.id },
        file,
        name: 'signature.png',
        idempotencyKey: upload.current.key,
      })
      await sign.run({
        params: { consultId: consult.id },
        body: { signerName: said.signerName.trim(), relation: said.relation, fileId, witness: said.witness.trim() },
      })
    } catch (error) {
      setProblem(error instanceof ApiProblem ? error : new ApiProblem('network.unintelligible'))
    } finally {
      setUploading(false)
    }
  }
  return (
    <FormShell
      title={t('words:consultAction.sign_consent')}
      note={<ConsentText consult={consult} />}
      confirm={t('consent.sign')}
      disabled={!said.signerName.trim() || !said.witness.trim() || !said.signature}
      busy={uploading || sign.busy}
      problem={problem ?? sign.problem}
      onAgain={() => void send()}
      onClose={onClose}
      onSubmit={() => void send()}
    >
      <div className="form__row">
        <FormField label={t('consent.relation')} required>
          {(aria) => (
            <select
              {...aria}
              className="field"
              value={said.relation}
              onChange={(event) => {
                const relation = event.target.value as Relation
                const wasPatient = said.signerName === known
                set({ relation, ...(relation === 'self' ? { signerName: known } : wasPatient ? { signerName: '' } : {}) })
              }}
            >
              {(needsGuardian ? guardians : relations).map((word) => (
                <option key={word} value={word}>
                  {t(`words:relation.${word}`)}
                </option>
              ))}
            </select>
          )}
        </FormField>
        <FormField label={t('consent.signer')} required>
          {(aria) => (
            <input
              {...aria}
              className="field"
              maxLength={40}
              value={said.signerName}
              onChange={(event) => set({ signerName: event.target.value })}
            />
          )}
        </FormField>
        <FormField label={t('consent.witness')} required>
          {(aria) => (
            <input
              {...aria}
              className="field"
              maxLength={40}
              value={said.witness}
              onChange={(event) => set({ witness: event.target.value })}
            />
          )}
        </FormField>
      </div>
      <FormField label={t('consent.signature')} group required>
        {() => <SignatureField value={said.signature} onChange={(signature) => set({ signature })} />}
      </FormField>
      {isMinor ? <p className="notice notice--warning">{t('consent.child')}</p> : null}
    </FormShell>
  )
}

/** What is agreed to, in words a patient understands. */
function ConsentText({ consult }: Pick<FormProps, 'consult'>) {
  const { t } = useTranslation('consults')
  return <>{t('consent.text', { institution: consult.inviting.institution.name, patient: consult.patient?.name ?? '' })}</>
}
