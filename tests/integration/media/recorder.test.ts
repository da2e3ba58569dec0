import { spawnSync } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { encodePointer, readPointerMarks } from '#contract/pointer.ts'
import type { MediaHost } from '#media/media-host.ts'
import { PeerRecorder } from '#media/recorder/peer-recorder.ts'
import type { CreateWriter } from '#media/recorder/writer.ts'
import { Shard } from '#media/rooms/shard.ts'
import { newId } from '#platform/ids.ts'
import { quiet, startMedia } from '#tests/support/media.ts'
import { beepsIn, flashesIn, probe, sendFlashes, writerInto, type Sender } from '#tests/support/recording.ts'

let media: MediaHost
let shard: Shard
let dir: string
const senders: Sender[] = []

beforeEach(async () => {
  media = await startMedia()
  shard = await Shard.open(media.pool.workers[0]!)
  dir = await mkdtemp(path.join(tmpdir(), 'jilian-recording-'))
})
afterEach(async () => {
  for (const sender of senders.splice(0)) sender.stop()
  await media.close()
  await rm(dir, { recursive: true, force: true })
})

async function send(options: Parameters<typeof sendFlashes>[1] = {}): Promise<Sender> {
  const sender = await sendFlashes(shard.router, options)
  senders.push(sender)
  return sender
}

function recorder(createWriter: CreateWriter = writerInto(dir)): PeerRecorder {
  return new PeerRecorder({
    recordingId: newId(),
    peerId: newId(),
    accountId: null,
    origin_ms: performance.now(),
    createWriter,
    log: quiet,
  })
}

const parts = ({ picture, sound }: Sender) => [
  ...(sound ? [{ source: 'microphone' as const, producer: sound }] : []),
  ...(picture ? [{ source: 'camera' as const, producer: picture }] : []),
]

/** How far each flash is from the tone that belongs to it, seconds. */
function apart(file: string): number[] {
  const [flashes, beeps] = [flashesIn(file), beepsIn(file)]
  expect(flashes.length).toBeGreaterThan(3)
  return flashes.map((flash) => Math.min(...beeps.map((beep) => Math.abs(beep - flash)))).filter((distance) => distance < 0.5)
}

test.each(['VP8', 'VP9', 'H264'] as const)('camera and microphone are one file, in step, with duration and index: %s', async (codec) => {
  const sender = await send({ codec })
  const recording = recorder()
  await sleep(1_500)
  recording.record(shard.router, parts(sender))
  await sleep(9_000)
  const [track, ...others] = await recording.finish()
  expect(others).toEqual([])
  expect(track).toMatchObject({ source: 'camera', mediaType: codec === 'H264' ? 'video/x-matroska' : 'video/webm' })
  const file = track!.file as string
  const { format, streams } = probe(file)
  expect(streams).toMatchObject([
    { codec_type: 'video', codec_name: codec.toLowerCase(), width: 320, height: 240 },
    { codec_type: 'audio', codec_name: 'opus' },
  ])
  // 25 pictures and 50 pieces of sound a second, for all the time that is told.
  const seconds = track!.duration_ms / 1000
  expect(seconds).toBeGreaterThan(7)
  expect(Number(format.duration)).toBeCloseTo(seconds, 1)
  expect(Number(streams[0]!.nb_read_frames) / seconds).toBeGreaterThan(20)
  expect(Number(streams[1]!.nb_read_frames) / seconds).toBeGreaterThan(45)
  const distances = apart(file)
  expect(distances.length).toBeGreaterThan(3)
  expect(Math.max(...distances)).toBeLessThan(0.1)
  // It can be searched: from the middle on, half is left.
  const { stderr } = spawnSync('ffmpeg', ['-hide_banner', '-ss', `${seconds / 2}`, '-i', file, '-map', '0:v', '-f', 'null', '-'], {
    encoding: 'utf8',
  })
  const left = Number([...stderr.matchAll(/frame=\s*(\d+)/g)].at(-1)?.[1])
  expect(left / Number(streams[0]!.nb_read_frames)).toBeGreaterThan(0.3)
  expect(left / Number(streams[0]!.nb_read_frames)).toBeLessThan(0.7)
})

test('a picture that comes later begins a file of its own, and no sound is lost between', async () => {
  const sound = await send({ picture: false })
  const recording = recorder()
  recording.record(shard.router, parts(sound))
  await sleep(5_000)
  const picture = await send({ sound: false })
  recording.record(shard.router, [...parts(sound), ...parts(picture)])
  await sleep(6_000)
  const [first, second, ...others] = await recording.finish()
  expect(others).toEqual([])
  expect([first?.source, second?.source]).toEqual(['microphone', 'camera'])
  expect(first!.mediaType).toBe('audio/webm')
  const gap_ms = second!.startOffset_ms - (first!.startOffset_ms + first!.duration_ms)
  expect(Math.abs(gap_ms)).toBeLessThan(120)
  // Tones come every second, across both files; one may be cut in two where the second begins.
  const beeps = [first!, second!]
    .flatMap((track) => beepsIn(track.file as string).map((at) => at * 1000 + track.startOffset_ms))
    .toSorted((a, b) => a - b)
    .filter((at, index, all) => index === 0 || at - all[index - 1]! > 150)
  const steps = beeps.slice(1).map((at, index) => at - beeps[index]!)
  expect(steps.filter((step) => Math.abs(step - 1000) > 80)).toEqual([])
})

test('a camera that is closed and opened again, in another size, goes on in the same file; the screen is apart', async () => {
  const sound = await send({ picture: false })
  const first = await send({ sound: false })
  const screen = await send({ sound: false, size: '640x360' })
  const recording = recorder()
  const screenPart = { source: 'screen' as const, producer: screen.picture! }
  recording.record(shard.router, [...parts(sound), ...parts(first), screenPart])
  await sleep(3_000)
  first.picture!.close()
  recording.record(shard.router, [...parts(sound), screenPart])
  await sleep(2_000)
  const second = await send({ sound: false, size: '480x360' })
  recording.record(shard.router, [...parts(sound), ...parts(second), screenPart])
  await sleep(4_000)
  const tracks = await recording.finish()
  expect(tracks.map(({ source }) => source).toSorted()).toEqual(['camera', 'screen'])
  const camera = tracks.find(({ source }) => source === 'camera')!
  expect(camera.duration_ms).toBeGreaterThan(7_000)
  const sizes = spawnSync(
    'ffprobe',
    ['-v', 'error', '-select_streams', 'v', '-show_entries', 'frame=width,height', '-of', 'csv=p=0', camera.file as string],
    { encoding: 'utf8' },
  ).stdout
  expect(
    new Set(
      sizes
        .trim()
        .split('\n')
        .map((line) => line.replace(/,$/, '')),
    ),
  ).toEqual(new Set(['320,240', '480,360']))
  expect(probe(tracks.find(({ source }) => source === 'screen')!.file as string).streams).toMatchObject([{ width: 640, height: 360 }])
})

test('what was muted is not in the file, and the rest stays in step', async () => {
  const sender = await send()
  const recording = recorder()
  recording.record(shard.router, parts(sender))
  await sleep(3_500)
  await sender.sound!.pause()
  await sleep(3_000)
  await sender.sound!.resume()
  await sleep(4_000)
  const [track] = await recording.finish()
  const file = track!.file as string
  const beeps = beepsIn(file)
  expect(Math.max(...beeps.slice(1).map((at, index) => at - beeps[index]!))).toBeGreaterThan(2.5)
  expect(Math.max(...apart(file))).toBeLessThan(0.1)
  expect(flashesIn(file).length).toBeGreaterThan(beeps.length)
})

test('pictures that were lost on the way leave a gap, and nothing that cannot be decoded', async () => {
  const sender = await send({ lost: 0.03 })
  const recording = recorder()
  recording.record(shard.router, parts(sender))
  await sleep(9_000)
  const [track] = await recording.finish()
  const file = track!.file as string
  const { streams } = probe(file)
  expect(Number(streams[0]!.nb_read_frames)).toBeGreaterThan(20)
  expect(flashesIn(file).length).toBeGreaterThan(1)
})

test('a disk that fails ends one file; the next begins when it can', async () => {
  const sender = await send()
  const good = writerInto(dir)
  let made = 0
  const recording = recorder(async (track) => {
    made += 1
    if (made > 1) return good(track)
    const writer = await good(track)
    setTimeout(() => writer.stream.destroy(new Error('no space left')), 1_000)
    return writer
  })
  await sleep(2_000)
  recording.record(shard.router, parts(sender))
  await sleep(13_000)
  const tracks = await recording.finish()
  expect(made).toBe(2)
  expect(tracks.length).toBe(1)
  // A second until it fails, five until it is tried again.
  expect(tracks[0]!.startOffset_ms).toBeGreaterThan(5_000)
  expect(probe(tracks[0]!.file as string).streams.length).toBe(2)
})

test('where somebody points is a file of its own, over a new line too; what is no pointer does not come into it', async () => {
  const line = await shard.router.createDirectTransport()
  const recording = recorder()
  const point = async (x: number, ...odd: string[]) => {
    const channel = await line.produceData({ label: 'pointer' })
    recording.record(shard.router, [], channel)
    // Asked twice for the same channel, it is heard once.
    recording.record(shard.router, [], channel)
    await sleep(300)
    for (const one of odd) channel.send(one)
    if (odd.length > 0) channel.send(Buffer.from(encodePointer({ on: 'entry:a', at: null })))
    channel.send(Buffer.from(encodePointer({ on: 'entry:a', at: { x, y: 0 } })))
    await sleep(200)
    return channel
  }
  recording.record(shard.router, [], null)
  await sleep(500)
  const first = await point(0.25, '{"on":"entry:a","x":7,"y":0}', 'x'.repeat(10_000))
  first.close()
  await point(0.75)
  const [track, ...others] = await recording.finish()
  expect(others).toEqual([])
  expect(track).toMatchObject({ source: 'pointer', mediaType: 'application/x-ndjson' })
  expect(track!.startOffset_ms).toBeGreaterThan(700)
  const marks = readPointerMarks(await readFile(track!.file as string, 'utf8'))
  expect(marks.map(({ at }) => at?.x)).toEqual([0.25, 0.75])
  expect(marks[0]!.at_ms).toBe(0)
  expect(Math.abs(marks[1]!.at_ms - track!.duration_ms)).toBeLessThanOrEqual(1)
  expect(track!.duration_ms).toBeGreaterThan(400)
})
