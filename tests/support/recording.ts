import { spawn, spawnSync } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { open } from 'node:fs/promises'
import type { Producer, Router } from 'mediasoup/types'
import type { CreateWriter } from '#media/recorder/writer.ts'

const listenInfo = { protocol: 'udp' as const, ip: '127.0.0.1', portRange: { min: 22_500, max: 22_999 } }

/** Every second a tenth of a second white, and a tone with it. */
const flash = "color=black:s=SIZE:r=25,drawbox=color=white:t=fill:enable='lt(mod(t,1),0.1)'"
const beep = "aevalsrc='if(lt(mod(t,1),0.1),0.5*sin(2*PI*1000*t),0)':s=48000:c=mono"

const encoders = {
  VP8: ['-c:v', 'libvpx', '-deadline', 'realtime', '-cpu-used', '8', '-g', '25'],
  VP9: ['-c:v', 'libvpx-vp9', '-deadline', 'realtime', '-cpu-used', '8', '-g', '25', '-strict', 'experimental'],
  H264: ['-c:v', 'libx264', '-preset', 'ultrafast', '-tune', 'zerolatency', '-profile:v', 'baseline', '-g', '25', '-pix_fmt', 'yuv420p'],
} as const

export interface Sender {
  picture: Producer | null
  sound: Producer | null
  stop(): void
}

interface SendOptions {
  codec?: keyof typeof encoders
  size?: string
  picture?: boolean
  sound?: boolean
  /** Of the packets of the picture, from 0 to 1. */
  lost?: number
}

let nextSsrc = 1000

/** Sends flashes and tones in step, as a person's camera and microphone would on one line, until it is stopped. */
export async function sendFlashes(
  router: Router,
  { codec = 'VP8', size = '320x240', picture = true, sound = true, lost = 0 }: SendOptions = {},
): Promise<Sender> {
  const transport = await router.createPlainTransport({ listenInfo, rtcpMux: true, comedia: true })
  const [pictureSsrc, soundSsrc] = [nextSsrc++, nextSsrc++]
  const parameters = codec === 'H264' ? { 'packetization-mode': 1, 'profile-level-id': '42e01f' } : {}
  const rtcp = { cname: `flashes ${pictureSsrc}` }
  const videoCodec = {
    mimeType: `video/${codec}`,
    payloadType: 101,
    clockRate: 90_000,
    parameters,
    rtcpFeedback: [{ type: 'nack', parameter: 'pli' }],
  }
  const audioCodec = { mimeType: 'audio/opus', payloadType: 100, clockRate: 48_000, channels: 2 }
  const produce = (kind: 'audio' | 'video', codecOf: object, ssrc: number) =>
    transport.produce({ kind, rtpParameters: { codecs: [codecOf as never], encodings: [{ ssrc }], rtcp } })
  const pictureProducer = picture ? await produce('video', videoCodec, pictureSsrc) : null
  const soundProducer = sound ? await produce('audio', audioCodec, soundSsrc) : null

  const line = createSocket('udp4')
  const to = transport.tuple.localPort
  const entries = await Promise.all(
    [0, 1].map(() =>
      openEntry((packet, rtp) => {
        const isPicture = rtp && packet.readUInt32BE(8) === pictureSsrc
        if (!isPicture || Math.random() >= lost) line.send(packet, to, '127.0.0.1')
      }),
    ),
  )
  const [pictureEntry, soundEntry] = entries.map(({ port }) => `rtp://127.0.0.1:${port}`)
  const process = spawn(
    'ffmpeg',
    [
      '-hide_banner',
      '-loglevel',
      'error',
      '-re',
      '-f',
      'lavfi',
      '-i',
      flash.replace('SIZE', size),
      '-re',
      '-f',
      'lavfi',
      '-i',
      beep,
      ...(picture
        ? ['-map', '0:v', ...encoders[codec], '-b:v', '400k', '-f', 'rtp', '-ssrc', `${pictureSsrc}`, '-payload_type', '101', pictureEntry!]
        : []),
      ...(sound
        ? [
            '-map',
            '1:a',
            '-c:a',
            'libopus',
            '-ac',
            '2',
            '-b:a',
            '32k',
            '-f',
            'rtp',
            '-ssrc',
            `${soundSsrc}`,
            '-payload_type',
            '100',
            soundEntry!,
          ]
        : []),
    ],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  )
  return {
    picture: pictureProducer,
    sound: soundProducer,
    stop() {
      process.kill('SIGKILL')
      for (const entry of entries) entry.close()
      line.close()
      transport.close()
    },
  }
}

/** Takes RTP on an even port, and RTCP on the one above. */
async function openEntry(take: (packet: Buffer, rtp: boolean) => void): Promise<{ port: number; close(): void }> {
  for (;;) {
    const [rtp, rtcp] = [createSocket('udp4'), createSocket('udp4')]
    try {
      const port = 23_000 + 2 * Math.floor(Math.random() * 900)
      for (const [socket, at] of [
        [rtp, port],
        [rtcp, port + 1],
      ] as const) {
        socket.bind(at, '127.0.0.1')
        await once(socket, 'listening')
      }
      rtp.on('message', (packet) => take(packet, true))
      rtcp.on('message', (packet) => take(packet, false))
      return { port, close: () => void [rtp, rtcp].map((socket) => socket.close()) }
    } catch {
      for (const socket of [rtp, rtcp]) socket.close()
    }
  }
}

/** Writes tracks to files, and puts their last prologue in place. `finish` gives the path. */
export function writerInto(dir: string): CreateWriter {
  let count = 0
  return async ({ source, mediaType }) => {
    const path = `${dir}/${count++}-${source}.${mediaType === 'video/x-matroska' ? 'mkv' : 'webm'}`
    const stream = createWriteStream(path)
    await once(stream, 'open')
    return {
      stream,
      async finish(prologue) {
        stream.end()
        await once(stream, 'close')
        const file = await open(path, 'r+')
        if (prologue) await file.write(prologue, 0, prologue.length, 0)
        await file.close()
        return path
      },
      async abort() {
        stream.destroy()
      },
    }
  }
}

export interface Probed {
  format: { duration?: string; format_name: string }
  streams: { codec_name: string; codec_type: 'audio' | 'video'; width?: number; height?: number; nb_read_frames: string }[]
}

/** What a file holds, every frame decoded. */
export function probe(path: string): Probed {
  const args = ['-v', 'error', '-count_frames', '-show_format', '-show_streams', '-of', 'json', path]
  const { stdout, stderr } = spawnSync('ffprobe', args, { encoding: 'utf8' })
  if (stderr) throw new Error(stderr)
  return JSON.parse(stdout) as Probed
}

/** Seconds at which it becomes white. */
export function flashesIn(path: string): number[] {
  const filter = 'signalstats,metadata=print:key=lavfi.signalstats.YAVG:file=-'
  const { stdout } = spawnSync('ffmpeg', ['-v', 'error', '-i', path, '-map', '0:v', '-vf', filter, '-f', 'null', '-'], { encoding: 'utf8' })
  const levels = [...stdout.matchAll(/pts_time:([\d.]+)\s+lavfi\.signalstats\.YAVG=([\d.]+)/g)].map((match) => ({
    at: Number(match[1]),
    level: Number(match[2]),
  }))
  return levels.filter(({ level }, index) => level > 128 && (levels[index - 1]?.level ?? 255) <= 128).map(({ at }) => at)
}

const sampleRate = 8_000
const window = sampleRate / 100

/** Seconds at which a tone begins; one that the beginning or the end of the file cuts counts too. */
export function beepsIn(path: string): number[] {
  // Where the file holds no sound, silence is put in.
  const args = [
    '-v',
    'error',
    '-i',
    path,
    '-map',
    '0:a',
    '-af',
    'aresample=async=1:min_hard_comp=0.05:first_pts=0',
    '-f',
    's16le',
    '-ac',
    '1',
    '-ar',
    `${sampleRate}`,
    '-',
  ]
  const { stdout } = spawnSync('ffmpeg', args, { maxBuffer: 2 ** 28 })
  const samples = new Int16Array(stdout.buffer, stdout.byteOffset, stdout.length >> 1)
  const loud = Array.from({ length: Math.floor(samples.length / window) }, (_, at) =>
    samples.subarray(at * window, (at + 1) * window).some((sample) => Math.abs(sample) > 3_000),
  )
  return loud.flatMap((isLoud, at) => (isLoud && !loud.slice(Math.max(0, at - 20), at).includes(true) ? [at / 100] : []))
}
