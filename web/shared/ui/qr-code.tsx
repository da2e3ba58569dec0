import { toString as toQr } from 'qrcode'
import { useEffect, useState } from 'react'

/** A text as a picture for a camera; made in the browser, so that a secret goes nowhere else. */
export function QrCode({ text, label }: { text: string; label: string }) {
  const [svg, setSvg] = useState<string | null>(null)
  useEffect(() => {
    let current = true
    void toQr(text, { type: 'svg', margin: 2, errorCorrectionLevel: 'M' }).then((picture) => current && setSvg(picture))
    return () => {
      current = false
    }
  }, [text])
  return svg ? <img className="qr" src={`data:image/svg+xml;utf8,${encodeURIComponent(svg)}`} alt={label} width="200" height="200" /> : null
}
