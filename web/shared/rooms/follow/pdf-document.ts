import { getDocument, GlobalWorkerOptions, type PDFDocumentProxy } from 'pdfjs-dist/legacy/build/pdf.mjs'

GlobalWorkerOptions.workerSrc = new URL('../../../../node_modules/pdfjs-dist/legacy/build/pdf.worker.min.mjs', import.meta.url).href

/** Tables of Chinese encodings that documents of hospitals name without carrying them; each is fetched when it is named. */
const tables = import.meta.glob<string>('../../../../node_modules/pdfjs-dist/cmaps/*GB*.bcmap', {
  query: '?url',
  import: 'default',
  eager: true,
})

class Tables {
  async fetch({ name }: { name: string }): Promise<{ cMapData: Uint8Array; isCompressed: boolean }> {
    const address = Object.entries(tables).find(([file]) => file.endsWith(`/${name}.bcmap`))?.[1]
    if (!address) throw new Error(`no table ${name}`)
    const answer = await fetch(address)
    return { cMapData: new Uint8Array(await answer.arrayBuffer()), isCompressed: true }
  }
}

/** Rejects where the address gives no document that can be read. */
export const openPdf = (address: string): Promise<PDFDocumentProxy> =>
  getDocument({ url: address, isEvalSupported: false, withCredentials: true, CMapReaderFactory: Tables, useWorkerFetch: false }).promise

/** Draws one page (from 1) so wide, in device pixels, on a canvas of its own. */
export async function drawPage(document_: PDFDocumentProxy, number: number, width_px: number): Promise<HTMLCanvasElement> {
  const page = await document_.getPage(number)
  const viewport = page.getViewport({ scale: width_px / page.getViewport({ scale: 1 }).width })
  const canvas = document.createElement('canvas')
  canvas.width = Math.round(viewport.width)
  canvas.height = Math.round(viewport.height)
  const canvasContext = canvas.getContext('2d')
  if (canvasContext) await page.render({ canvasContext, viewport }).promise
  return canvas
}
