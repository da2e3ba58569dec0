/**
 * Rows of `positions` in PostgreSQL's COPY BINARY form, written straight into one buffer that goes to the socket as it is:
 * a CopyData message with all rows and the CopyDone after it.
 */

export const POSITION_COLUMNS = 'device_at,recorded_at,terminal_no,speed_mps,altitude_m,heading_deg,flags,source,location'

const MESSAGE_HEADER = 5
const SIGNATURE = Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1')
const FIRST_ROW = MESSAGE_HEADER + SIGNATURE.length
const COPY_DONE = Buffer.from([0x63, 0, 0, 0, 4])
const TAIL = 2 + COPY_DONE.length

/** Seconds from the Unix epoch to PostgreSQL's. */
const PG_EPOCH_S = 946_684_800
const TWO_32 = 0x1_0000_0000

// Field offsets inside a row; each field is a length and its bytes.
const DEVICE_AT = 6
const RECORDED_AT = 18
const TERMINAL_NO = 30
const SPEED = 38
const ALTITUDE = 46
const HEADING = 54
const FLAGS = 60
const SOURCE = 66
const LOCATION = 72
const LON = 81
const LAT = 89
export const ROW_BYTES = 97
const ROW_BYTES_NOWHERE = 72

const template = makeTemplate()

function makeTemplate(): Uint8Array {
  const row = Buffer.alloc(ROW_BYTES)
  row.writeInt16BE(9, 0)
  for (const at of [DEVICE_AT, RECORDED_AT]) row.writeInt32BE(8, at - 4)
  for (const at of [TERMINAL_NO, SPEED, ALTITUDE]) row.writeInt32BE(4, at - 4)
  for (const at of [HEADING, FLAGS, SOURCE]) row.writeInt32BE(2, at - 4)
  row.writeInt32BE(25, LOCATION - 4)
  // EWKB, little endian: point with a reference system, EPSG 4326.
  row[LOCATION] = 1
  row.writeUInt32LE(0x2000_0001, LOCATION + 1)
  row.writeUInt32LE(4326, LOCATION + 5)
  return Uint8Array.from(row)
}

export class CopyRows {
  #bytes: Buffer
  #view: DataView
  #at = FIRST_ROW
  #count = 0
  #recordedHigh = 0
  #recordedLow = 0

  constructor(rows: number) {
    this.#bytes = Buffer.allocUnsafeSlow(FIRST_ROW + rows * ROW_BYTES + TAIL)
    this.#view = new DataView(this.#bytes.buffer)
    SIGNATURE.copy(this.#bytes, MESSAGE_HEADER)
  }

  get count(): number {
    return this.#count
  }

  clear(): void {
    this.#at = FIRST_ROW
    this.#count = 0
  }

  /** The `recorded_at` of the rows that follow, Unix ms. */
  recordedAt(now_ms: number): void {
    const us = (now_ms - PG_EPOCH_S * 1000) * 1000
    this.#recordedHigh = Math.floor(us / TWO_32)
    this.#recordedLow = us % TWO_32
  }

  /** One row. `placed` false leaves the location null. The caller has checked every range. */
  append(
    terminalNo: number,
    deviceTime_s: number,
    placed: boolean,
    lat_deg: number,
    lon_deg: number,
    speed_mps: number,
    altitude_m: number,
    heading_deg: number,
    flags: number,
    source: number,
  ): void {
    const at = this.#at
    if (at + ROW_BYTES + TAIL > this.#bytes.length) this.#grow()
    this.#bytes.set(template, at)
    const view = this.#view
    const us = (deviceTime_s - PG_EPOCH_S) * 1e6
    view.setInt32(at + DEVICE_AT, Math.floor(us / TWO_32))
    view.setUint32(at + DEVICE_AT + 4, us % TWO_32)
    view.setInt32(at + RECORDED_AT, this.#recordedHigh)
    view.setUint32(at + RECORDED_AT + 4, this.#recordedLow)
    view.setInt32(at + TERMINAL_NO, terminalNo)
    view.setFloat32(at + SPEED, speed_mps)
    view.setFloat32(at + ALTITUDE, altitude_m)
    view.setInt16(at + HEADING, heading_deg)
    view.setInt16(at + FLAGS, flags)
    view.setInt16(at + SOURCE, source)
    if (placed) {
      view.setFloat64(at + LON, lon_deg, true)
      view.setFloat64(at + LAT, lat_deg, true)
      this.#at = at + ROW_BYTES
    } else {
      view.setInt32(at + LOCATION - 4, -1)
      this.#at = at + ROW_BYTES_NOWHERE
    }
    this.#count++
  }

  /** The messages, valid until the next `append` or `clear`. */
  messages(): Buffer {
    const end = this.#at
    this.#bytes[0] = 0x64
    this.#bytes.writeInt32BE(end + 2 - 1, 1)
    this.#bytes.writeInt16BE(-1, end)
    COPY_DONE.copy(this.#bytes, end + 2)
    return this.#bytes.subarray(0, end + 2 + COPY_DONE.length)
  }

  /** Rows one by one, as buffers of their own: to find the one that the database refuses. */
  split(): CopyRows[] {
    const parts: CopyRows[] = []
    let at = FIRST_ROW
    while (at < this.#at) {
      const length = this.#bytes.readInt32BE(at + LOCATION - 4) < 0 ? ROW_BYTES_NOWHERE : ROW_BYTES
      const part = new CopyRows(1)
      this.#bytes.copy(part.#bytes, FIRST_ROW, at, at + length)
      part.#at = FIRST_ROW + length
      part.#count = 1
      parts.push(part)
      at += length
    }
    return parts
  }

  /** Adds all rows of another. */
  appendAll(other: CopyRows): void {
    const length = other.#at - FIRST_ROW
    while (this.#at + length + TAIL > this.#bytes.length) this.#grow()
    other.#bytes.copy(this.#bytes, this.#at, FIRST_ROW, other.#at)
    this.#at += length
    this.#count += other.#count
  }

  #grow(): void {
    const grown = Buffer.allocUnsafeSlow(this.#bytes.length * 2)
    this.#bytes.copy(grown, 0, 0, this.#at)
    this.#bytes = grown
    this.#view = new DataView(grown.buffer)
  }
}
