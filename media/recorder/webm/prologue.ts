import type { Codec } from '../frames/frame.ts'
import { element, filler, float, idOf, longSize } from './ebml.ts'

export interface PictureTrack {
  codec: Exclude<Codec, 'opus'>
  width: number
  height: number
  setup?: Buffer
}

/** What a file holds. */
export interface Contents {
  picture: PictureTrack | null
  sound: boolean
}

/** Where a cluster begins that can be decoded from there: bytes after the prologue. */
export interface Cue {
  at_ms: number
  position: number
}

/** Where it all ends. */
export interface Closing {
  duration_ms: number
  /** Of all clusters. */
  bytes: number
  cues: readonly Cue[]
}

/** Everything before the first cluster takes just so much: what is only known at the end finds room in it. */
export const prologue_bytes = 32 * 1024
const segmentHead_bytes = 12

export const pictureNumber = 1
export const soundNumber = 2

const codecIds = { vp8: 'V_VP8', vp9: 'V_VP9', h264: 'V_MPEG4/ISO/AVC' } as const

/**
 * All of a WebM (or Matroska) file before its first cluster. Without `closing` as it stands while the file is written: a player takes it as a live
 * stream. With it the same number of bytes, with duration and index.
 */
export function prologue(contents: Contents, closing?: Closing): Buffer {
  const docType = contents.picture?.codec === 'h264' ? 'matroska' : 'webm'
  const head = element('EBML', [
    element('EBMLVersion', 1),
    element('EBMLReadVersion', 1),
    element('EBMLMaxIDLength', 4),
    element('EBMLMaxSizeLength', 8),
    element('DocType', docType),
    element('DocTypeVersion', 4),
    element('DocTypeReadVersion', 2),
  ])
  const room = prologue_bytes - head.length - segmentHead_bytes
  const segment = Buffer.concat([idOf('Segment'), longSize(closing ? room + closing.bytes : null)])
  const body = closing ? closedBody(contents, closing, room) : openBody(contents, room)
  return Buffer.concat([head, segment, body])
}

function openBody(contents: Contents, room: number): Buffer {
  const body = Buffer.concat([info(), tracks(contents)])
  return Buffer.concat([body, filler(room - body.length)])
}

function closedBody(contents: Contents, closing: Closing, room: number): Buffer {
  const parts = { Info: info(closing.duration_ms), Tracks: tracks(contents) }
  // Its length does not depend on what it says: positions take 4 bytes each.
  const seekBytes = seekHead(0, 0, 0).length
  const infoAt = seekBytes
  const tracksAt = infoAt + parts.Info.length
  const cuesAt = tracksAt + parts.Tracks.length
  const cueRoom = room - cuesAt - 9
  const cues = cuesThatFit(closing.cues, contents, room, cueRoom)
  const body = Buffer.concat([seekHead(infoAt, tracksAt, cuesAt), parts.Info, parts.Tracks, cues])
  return Buffer.concat([body, filler(room - body.length)])
}

/** Of a long recording every second, every third … */
function cuesThatFit(cues: readonly Cue[], contents: Contents, offset: number, room: number): Buffer {
  for (let every = 1; ; every *= 2) {
    const fewer = cues.filter((_, at) => at % every === 0)
    const coded = element(
      'Cues',
      fewer.map(({ at_ms, position }) =>
        element('CuePoint', [
          element('CueTime', at_ms),
          element('CueTrackPositions', [
            element('CueTrack', contents.picture ? pictureNumber : soundNumber),
            element('CueClusterPosition', offset + position),
          ]),
        ]),
      ),
    )
    if (coded.length <= room) return coded
  }
}

function seekHead(infoAt: number, tracksAt: number, cuesAt: number): Buffer {
  const position = (at: number) => {
    const bytes = Buffer.alloc(4)
    bytes.writeUInt32BE(at)
    return bytes
  }
  const seek = (name: 'Info' | 'Tracks' | 'Cues', at: number) =>
    element('Seek', [element('SeekID', idOf(name)), element('SeekPosition', position(at))])
  return element('SeekHead', [seek('Info', infoAt), seek('Tracks', tracksAt), seek('Cues', cuesAt)])
}

function info(duration_ms?: number): Buffer {
  return element('Info', [
    element('TimestampScale', 1_000_000),
    ...(duration_ms === undefined ? [] : [float('Duration', duration_ms)]),
    element('MuxingApp', 'jilian'),
    element('WritingApp', 'jilian'),
  ])
}

function tracks({ picture, sound }: Contents): Buffer {
  return element('Tracks', [...(picture ? [pictureEntry(picture)] : []), ...(sound ? [soundEntry()] : [])])
}

function pictureEntry({ codec, width, height, setup }: PictureTrack): Buffer {
  return element('TrackEntry', [
    element('TrackNumber', pictureNumber),
    element('TrackUID', pictureNumber),
    element('TrackType', 1),
    element('FlagLacing', 0),
    element('CodecID', codecIds[codec]),
    ...(setup ? [element('CodecPrivate', setup)] : []),
    element('Video', [element('PixelWidth', width), element('PixelHeight', height)]),
  ])
}

function soundEntry(): Buffer {
  // OpusHead (RFC 7845): version 1, two channels, no samples to skip, 48 kHz, no gain, the plain mapping.
  const head = Buffer.from([...Buffer.from('OpusHead'), 1, 2, 0, 0, 0x80, 0xbb, 0, 0, 0, 0, 0])
  return element('TrackEntry', [
    element('TrackNumber', soundNumber),
    element('TrackUID', soundNumber),
    element('TrackType', 2),
    element('FlagLacing', 0),
    element('CodecID', 'A_OPUS'),
    element('CodecPrivate', head),
    element('CodecDelay', 0),
    element('SeekPreRoll', 80_000_000),
    element('Audio', [float('SamplingFrequency', 48_000), element('Channels', 2)]),
  ])
}
