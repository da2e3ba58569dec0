import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { consultFile } from '#contract/rest/consult-files.ts'
import { api } from '../../../../shared/api/client.ts'

/** The drawn signature, on white in every theme: that is how it was drawn. */
export function SignaturePicture({ fileId, name }: { fileId: string; name: string }) {
  const { t } = useTranslation('consults')
  const [failed, setFailed] = useState(false)
  if (failed) return <span className="c-quiet">{t('consent.pictureFailed')}</span>
  return (
    <img
      className="c-signature"
      src={api.address(consultFile, { params: { fileId } })}
      alt={t('consent.pictureOf', { name })}
      onError={() => setFailed(true)}
    />
  )
}
