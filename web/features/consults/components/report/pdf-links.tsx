import { useTranslation } from 'react-i18next'

/** A report as paper: to look at and print in the browser's own viewer, or onto the disk. */
export function PdfLinks({ address, name }: { address: string; name: string }) {
  const { t } = useTranslation('consults')
  return (
    <>
      <a className="button button--small" href={address} target="_blank" rel="noreferrer" data-testid="pdf">
        {t('report.openPdf')}
      </a>
      <a className="button button--small" href={address} download={`${name}.pdf`}>
        {t('report.savePdf')}
      </a>
    </>
  )
}
