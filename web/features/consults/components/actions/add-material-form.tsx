import { useTranslation } from 'react-i18next'
import { FileDrop } from '../../../../shared/consults/files/file-drop.tsx'
import { Kbd } from '../../../../shared/ui/kbd.tsx'
import type { FormProps } from './form-props.ts'

/** Something more to show beside the video; also while the session runs. */
export function AddMaterialForm({ consult, onClose }: FormProps) {
  const { t } = useTranslation(['consults', 'words', 'common'])
  return (
    <div className="c-form">
      <h3>{t('words:consultAction.add_material')}</h3>
      <FileDrop consultId={() => Promise.resolve(consult.id)} onDone={() => undefined} />
      <div className="c-form__foot">
        <button type="button" className="button button--primary" onClick={onClose}>
          {t('common:action.close')} <Kbd keys="Esc" quiet />
        </button>
      </div>
    </div>
  )
}
