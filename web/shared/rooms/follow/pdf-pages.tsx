import type { PDFDocumentProxy } from 'pdfjs-dist/legacy/build/pdf.mjs'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Empty, Loading } from '../../ui/faces.tsx'
import { PanZoomBox } from './pan-zoom-box.tsx'
import { readPanZoom, wholePicture } from './pan-zoom.ts'
import type { ViewerProps } from './viewer.ts'

/** A page is drawn once, large enough for the most that is usually read of it. */
const pageWidth_px = 1_800

/** One page of a document after the other; page, place and zoom are in step. */
export function PdfPages({ address, view, onView, following }: ViewerProps & { address: string }) {
  const { t } = useTranslation('rooms')
  const { pdf, failed } = usePdf(address)
  const place = view ? readPanZoom(view) : wholePicture
  const pages = pdf?.numPages ?? 1
  const wanted = typeof view?.['page'] === 'number' ? Math.round(view['page']) : 1
  const page = Math.min(pages, Math.max(1, wanted))
  const { holder, aspect, drawn } = usePage(pdf, page)
  if (failed) return <Empty title={t('material.cannotRead')} />
  const turn = (to: number) => onView({ ...wholePicture, page: to })
  return (
    <div className="pdf">
      {drawn ? null : <Loading />}
      <PanZoomBox
        view={place}
        onView={(next) => onView({ ...next, page })}
        fixed={following}
        aspect={aspect}
        label={t('material.page', { page, pages })}
      >
        <div ref={holder} className="pdf__page" data-drawn={drawn} />
      </PanZoomBox>
      <div className="pdf__turn" hidden={!pdf}>
        <button type="button" className="button" disabled={following || page <= 1} onClick={() => turn(page - 1)}>
          {t('material.back')}
        </button>
        <span>{t('material.page', { page, pages })}</span>
        <button type="button" className="button" disabled={following || page >= pages} onClick={() => turn(page + 1)}>
          {t('material.forth')}
        </button>
      </div>
    </div>
  )
}

function usePdf(address: string): { pdf: PDFDocumentProxy | null; failed: boolean } {
  const [state, setState] = useState<{ pdf: PDFDocumentProxy | null; failed: boolean }>({ pdf: null, failed: false })
  useEffect(() => {
    let opened: PDFDocumentProxy | null = null
    let gone = false
    import('./pdf-document.ts')
      .then(async ({ openPdf }) => {
        opened = await openPdf(address)
        if (gone) void opened.destroy()
        else setState({ pdf: opened, failed: false })
      })
      .catch(() => (gone ? undefined : setState({ pdf: null, failed: true })))
    return () => {
      gone = true
      void opened?.destroy()
      setState({ pdf: null, failed: false })
    }
  }, [address])
  return state
}

function usePage(pdf: PDFDocumentProxy | null, page: number) {
  const holder = useRef<HTMLDivElement>(null)
  const [aspect, setAspect] = useState(210 / 297)
  const [shown, setShown] = useState<number | null>(null)
  useEffect(() => {
    if (!pdf) return setShown(null)
    let gone = false
    void import('./pdf-document.ts')
      .then(({ drawPage }) => drawPage(pdf, page, pageWidth_px))
      .then((canvas) => {
        if (gone || !holder.current) return
        holder.current.replaceChildren(canvas)
        setAspect(canvas.width / Math.max(1, canvas.height))
        setShown(page)
      })
      .catch(() => {})
    return () => {
      gone = true
    }
  }, [pdf, page])
  return { holder, aspect, drawn: shown === page }
}
