import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { QrCode } from '../../ui/qr-code.tsx'
import { FileDrop } from '../files/file-drop.tsx'
import type { AskKeeper, AskView } from './ask-parts.ts'

/** What goes along: ECG strips, pictures, papers; or the word that there is nothing. */
export function FilesField({ keeper, view }: { keeper: AskKeeper; view: AskView }) {
  const { t } = useTranslation(['clinic', 'words'])
  const [phone, setPhone] = useState<string | null>(null)
  const materials = view.kept?.materials ?? []
  async function showPhone() {
    const draft = await keeper.flush()
    if (draft) setPhone(`${window.location.origin}/clinic/ask?draft=${draft.id}`)
  }
  return (
    <div className="ask-files" data-field="files">
      {materials.length > 0 ? (
        <ul className="c-materials">
          {materials.map((one) => (
            <li key={one.id} className="c-material">
              <span className="c-material__type">{t(`words:materialType.${one.type}`)}</span>
              <span className="c-material__title">{one.title}</span>
            </li>
          ))}
        </ul>
      ) : null}
      <FileDrop consultId={async () => (await keeper.flush())?.id ?? null} onDone={(consult) => keeper.learn(consult)} />
      <div className="ask-files__foot">
        <label className="ask-check">
          <input
            type="checkbox"
            checked={view.values.withoutFiles}
            disabled={materials.length > 0}
            onChange={(event) => keeper.set('withoutFiles', event.target.checked)}
          />
          {t('ask.withoutFiles')}
        </label>
        <button
          type="button"
          className="button button--small button--plain"
          aria-expanded={phone !== null}
          onClick={() => (phone ? setPhone(null) : void showPhone())}
        >
          {t('ask.byPhone')}
        </button>
      </div>
      {phone ? (
        <div className="ask-files__phone">
          <QrCode text={phone} label={t('ask.byPhone')} />
          <small>{t('ask.byPhoneHint')}</small>
        </div>
      ) : null}
    </div>
  )
}
