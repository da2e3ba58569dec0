/**
 * What a monitor sends on the data channel `vitals`: binary, little endian, one frame a message.
 *
 *     u8 form (1) · u8 kind (1 numerics, 2 ECG) · u8 flags (1 late, 2 simulated) · u8 count · u32 seq · u32 feed · u32 0
 *     · f64 capturedAt, Unix ms on the sender's own monotonic clock · f64 ms to add for the server's clock, NaN where it is not known
 *     numerics: count × { u8 sign · u8 quality · u16 0 · f32 value · u32 age at capturedAt, ms }
 *     ECG: u16 rate, Hz · u16 samples a lead · count × u8 lead, filled up to 4 · count × samples × i16 µV; -32768: no sample (lead off)
 *
 * `capturedAt` is the moment of the first sample. `feed` names one uninterrupted run of a monitor, `seq` rises by one a frame within it:
 * together they say what came twice and what is missing.
 */
export const vitalsForm = 1

/** Heart and pulse and respiratory rate /min, SpO₂ %, NIBP and EtCO₂ mmHg, temperature °C. */
export const vitalSigns = [
  'heart_rate',
  'spo2',
  'pulse_rate',
  'nibp_systolic',
  'nibp_diastolic',
  'nibp_mean',
  'respiratory_rate',
  'temperature',
  'etco2',
] as const
export type VitalSign = (typeof vitalSigns)[number]

/** How the monitor itself judges a figure. */
export const vitalQualities = ['good', 'questionable', 'no_signal'] as const
export type VitalQuality = (typeof vitalQualities)[number]

/** The field's names of the leads, up to eighteen. */
export const ecgLeads = [
  'I',
  'II',
  'III',
  'aVR',
  'aVL',
  'aVF',
  'V1',
  'V2',
  'V3',
  'V4',
  'V5',
  'V6',
  'V7',
  'V8',
  'V9',
  'V3R',
  'V4R',
  'V5R',
] as const
export type EcgLead = (typeof ecgLeads)[number]

/** In place of a sample that was not taken. */
export const noSample = -32_768

interface FrameHead {
  /** One run of one monitor. */
  feed: number
  seq: number
  /** Unix ms of the sender's monotonic clock (its wall clock as it was when the page began). */
  capturedAt_ms: number
  /** To be added for the server's time; null where the sender does not know it. */
  serverOffset_ms: number | null
  /** Sent after what came later: it was held back where there was no line. */
  late: boolean
  /** No patient: a generator for demonstration and training. */
  simulated: boolean
}

export interface NumericsFrame extends FrameHead {
  kind: 'numerics'
  /** `age_ms`: how long before `capturedAt_ms` it was measured. */
  values: readonly { sign: VitalSign; value: number; quality: VitalQuality; age_ms: number }[]
}

export interface EcgFrame extends FrameHead {
  kind: 'ecg'
  rate_hz: number
  leads: readonly EcgLead[]
  /** By lead, all of one length; µV, `noSample` where there is none. */
  samples_uV: readonly Int16Array[]
}

export type VitalsFrame = NumericsFrame | EcgFrame

const headBytes = 32
const numericBytes = 12
const flagLate = 1
const flagSimulated = 2
const wholeWords = (bytes: number) => Math.ceil(bytes / 4) * 4

/** Throws RangeError where a frame cannot be written down. */
export function encodeVitals(frame: VitalsFrame): Uint8Array<ArrayBuffer> {
  const count = frame.kind === 'ecg' ? frame.leads.length : frame.values.length
  const samples = frame.kind === 'ecg' ? (frame.samples_uV[0]?.length ?? 0) : 0
  if (count > 255 || samples > 65_535) throw new RangeError('too much for one frame of vitals')
  const body = frame.kind === 'ecg' ? 4 + wholeWords(count) + count * samples * 2 : count * numericBytes
  const bytes = new Uint8Array(headBytes + body)
  const view = new DataView(bytes.buffer)
  view.setUint8(0, vitalsForm)
  view.setUint8(1, frame.kind === 'ecg' ? 2 : 1)
  view.setUint8(2, (frame.late ? flagLate : 0) | (frame.simulated ? flagSimulated : 0))
  view.setUint8(3, count)
  view.setUint32(4, frame.seq, true)
  view.setUint32(8, frame.feed, true)
  view.setFloat64(16, frame.capturedAt_ms, true)
  view.setFloat64(24, frame.serverOffset_ms ?? Number.NaN, true)
  if (frame.kind === 'ecg') writeEcg(view, frame, samples)
  else writeNumerics(view, frame)
  return bytes
}

function writeNumerics(view: DataView, { values }: NumericsFrame): void {
  values.forEach(({ sign, value, quality, age_ms }, index) => {
    const at = headBytes + index * numericBytes
    view.setUint8(at, vitalSigns.indexOf(sign))
    view.setUint8(at + 1, vitalQualities.indexOf(quality))
    view.setFloat32(at + 4, value, true)
    view.setUint32(at + 8, Math.min(0xffff_ffff, Math.max(0, Math.round(age_ms))), true)
  })
}

function writeEcg(view: DataView, frame: EcgFrame, samples: number): void {
  view.setUint16(headBytes, frame.rate_hz, true)
  view.setUint16(headBytes + 2, samples, true)
  frame.leads.forEach((lead, index) => view.setUint8(headBytes + 4 + index, ecgLeads.indexOf(lead)))
  let at = headBytes + 4 + wholeWords(frame.leads.length)
  for (const lead of frame.samples_uV) {
    if (lead.length !== samples) throw new RangeError('leads of different length')
    for (const sample of lead) {
      view.setInt16(at, sample, true)
      at += 2
    }
  }
}

/** Throws RangeError on what is cut, too long, of another form, or holds a word that is not in the vocabulary. */
export function decodeVitals(bytes: Uint8Array): VitalsFrame {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.byteLength < headBytes || view.getUint8(0) !== vitalsForm) throw new RangeError('not a frame of vitals')
  const kind = view.getUint8(1)
  const flags = view.getUint8(2)
  const count = view.getUint8(3)
  const capturedAt_ms = view.getFloat64(16, true)
  if (!Number.isFinite(capturedAt_ms)) throw new RangeError('vitals of no time')
  const offset_ms = view.getFloat64(24, true)
  const head: FrameHead = {
    seq: view.getUint32(4, true),
    feed: view.getUint32(8, true),
    capturedAt_ms,
    serverOffset_ms: Number.isFinite(offset_ms) ? offset_ms : null,
    late: (flags & flagLate) !== 0,
    simulated: (flags & flagSimulated) !== 0,
  }
  if (kind === 1) return { kind: 'numerics', ...head, values: readNumerics(view, count) }
  if (kind === 2) return { kind: 'ecg', ...head, ...readEcg(view, count) }
  throw new RangeError('vitals of an unknown kind')
}

function readNumerics(view: DataView, count: number): NumericsFrame['values'] {
  if (view.byteLength !== headBytes + count * numericBytes) throw new RangeError('vitals of the wrong length')
  return Array.from({ length: count }, (_, index) => {
    const at = headBytes + index * numericBytes
    return {
      sign: word(vitalSigns, view.getUint8(at)),
      quality: word(vitalQualities, view.getUint8(at + 1)),
      value: view.getFloat32(at + 4, true),
      age_ms: view.getUint32(at + 8, true),
    }
  })
}

function readEcg(view: DataView, count: number): Pick<EcgFrame, 'rate_hz' | 'leads' | 'samples_uV'> {
  if (view.byteLength < headBytes + 4) throw new RangeError('vitals of the wrong length')
  const rate_hz = view.getUint16(headBytes, true)
  const samples = view.getUint16(headBytes + 2, true)
  const from = headBytes + 4 + wholeWords(count)
  if (rate_hz === 0 || count === 0 || view.byteLength !== from + count * samples * 2) throw new RangeError('vitals of the wrong length')
  return {
    rate_hz,
    leads: Array.from({ length: count }, (_, index) => word(ecgLeads, view.getUint8(headBytes + 4 + index))),
    samples_uV: Array.from({ length: count }, (_, lead) =>
      Int16Array.from({ length: samples }, (_, index) => view.getInt16(from + (lead * samples + index) * 2, true)),
    ),
  }
}

function word<T extends string>(list: readonly T[], index: number): T {
  const found = list[index]
  if (found === undefined) throw new RangeError('a word of vitals that is not known')
  return found
}
