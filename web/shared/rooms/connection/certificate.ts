import type { RoomRequestData } from '#contract/media.ts'

type Fingerprints = RoomRequestData<'join'>['dtlsFingerprints']

/** What both connections of this page prove themselves with; made before anybody taps, so that the server can connect by its fingerprint. */
export interface DtlsCertificate {
  certificate: RTCCertificate
  fingerprints: Fingerprints
}

const valid_ms = 20 * 24 * 3_600_000
let kept: { made: Promise<DtlsCertificate>; at_ms: number } | undefined

/** One for the page, made anew long before it expires. Rejects where the browser has no WebRTC. */
export function dtlsCertificate(): Promise<DtlsCertificate> {
  if (!kept || performance.now() - kept.at_ms > valid_ms) {
    const made = make()
    kept = { made, at_ms: performance.now() }
    made.catch(() => (kept = undefined))
  }
  return kept.made
}

async function make(): Promise<DtlsCertificate> {
  const certificate = await RTCPeerConnection.generateCertificate({ name: 'ECDSA', namedCurve: 'P-256' } as EcKeyGenParams)
  return { certificate, fingerprints: await fingerprintsOf(certificate) }
}

async function fingerprintsOf(certificate: RTCCertificate): Promise<Fingerprints> {
  // Firefox names them only in a description of a session.
  const known = 'getFingerprints' in certificate ? certificate.getFingerprints() : []
  const found = known.flatMap(({ algorithm, value }) => (algorithm && value ? [{ algorithm, value }] : []))
  // The media server compares letters, and writes them large.
  return (found.length > 0 ? found : await offered(certificate)).map(({ algorithm, value }) => ({ algorithm, value: value.toUpperCase() }))
}

async function offered(certificate: RTCCertificate): Promise<Fingerprints> {
  const connection = new RTCPeerConnection({ certificates: [certificate] })
  try {
    connection.createDataChannel('fingerprint')
    const { sdp = '' } = await connection.createOffer()
    return [...sdp.matchAll(/^a=fingerprint:(\S+) (\S+)/gm)]
      .slice(0, 1)
      .map(([, algorithm, value]) => ({ algorithm: algorithm!, value: value! }))
  } finally {
    connection.close()
  }
}
