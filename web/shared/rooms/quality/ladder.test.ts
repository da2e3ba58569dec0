import { describe, expect, it } from 'vitest'
import { climb, freshLadder, type Ladder, type QualitySample } from './ladder.ts'

const fine: QualitySample = {
  uplink: {
    sendsVideo: true,
    available_bps: 2_500_000,
    rtt_ms: 40,
    loss: 0,
    soundLoss: 0,
    videoSent_bps: 1_500_000,
    cut: false,
    stalled: false,
    limitedBy: 'none',
  },
  downlink: { loss: 0, concealed: 0, frozen: 0, starved: false, senderIsBad: false, blameless: false },
  allTroubled: false,
}
const up = (more: Partial<QualitySample['uplink']>): QualitySample => ({ ...fine, uplink: { ...fine.uplink, ...more } })
const down = (more: Partial<QualitySample['downlink']>): QualitySample => ({ ...fine, downlink: { ...fine.downlink, ...more } })
const after = (seconds: number, sample: QualitySample, ladder: Ladder = freshLadder): Ladder => {
  for (let i = 0; i < seconds; i += 1) ladder = climb(ladder, sample)
  return ladder
}

it('stays where it is on a good line', () => {
  expect(after(100, fine)).toMatchObject({
    sending: { rung: 'video' },
    receiving: { rung: 'video' },
    fault: null,
    videoLimit_bps: Infinity,
  })
})

describe('sending', () => {
  it('does not fall for one bad second', () => {
    expect(after(1, up({ loss: 0.5 })).sending.rung).toBe('video')
    expect(after(3, fine, after(1, up({ loss: 0.5 }))).sending.rung).toBe('video')
  })

  it('stands 5 % of loss without a lower rung, and 20 % with pictures', () => {
    expect(after(60, up({ loss: 0.05, soundLoss: 0.03 })).sending.rung).toBe('video')
    expect(after(60, up({ loss: 0.2, soundLoss: 0.2 })).sending.rung).toBe('lower_video')
  })

  it('takes no single reports for the line: of 5 % many a one says 12', () => {
    const reports = [0.05, 0.04, 0.06, 0.12, 0.13, 0.11, 0.03]
    const ladder = Array.from({ length: 20 }, () => reports)
      .flat()
      .reduce((before, loss) => climb(before, up({ loss })), freshLadder)
    expect(ladder.sending.rung).toBe('video')
    expect(after(12, up({ loss: 0.13 })).sending.rung).toBe('lower_video')
    expect(after(4, up({ loss: 0.3 })).sending.rung).toBe('stills')
  })

  it('says that the picture is cut where the line carries 500 kbit/s', () => {
    const narrow = after(30, up({ available_bps: 460_000, videoSent_bps: 380_000 }))
    expect(narrow).toMatchObject({ sending: { rung: 'lower_video' }, fault: 'own_uplink' })
    expect(narrow.videoLimit_bps).toBeLessThan(500_000)
    expect(after(3, up({ available_bps: 280_000, videoSent_bps: 120_000, cut: true })).sending.rung).toBe('lower_video')
  })

  it('leaves a narrow line to the browser, whose estimate grows only with what is sent', () => {
    const hurt = after(4, up({ available_bps: 280_000, soundLoss: 0.1, videoSent_bps: 240_000 }))
    expect(after(20, up({ available_bps: 280_000, videoSent_bps: 120_000 }), hurt).videoLimit_bps).toBeGreaterThanOrEqual(420_000)
  })

  it('sends sound in little where the line carries hardly more, and in full again where there is room', () => {
    const low = after(5, up({ available_bps: 40_000 }))
    expect(low).toMatchObject({ sending: { rung: 'audio' }, sound: 'narrow' })
    const tried = after(16, up({ available_bps: 180_000, sendsVideo: false }), low)
    expect(tried).toMatchObject({ sending: { rung: 'lower_video' }, sound: 'narrow' })
    expect(after(3, up({ available_bps: 300_000 }), tried).sound).toBe('full')
    // Loss alone is no narrow line: there sound needs its second asking.
    expect(after(5, up({ loss: 0.5 }))).toMatchObject({ sending: { rung: 'audio' }, sound: 'full' })
    expect(after(1, up({ available_bps: 40_000 })).sound).toBe('full')
  })

  it('keeps a small picture beside little sound at 150 kbit/s', () => {
    expect(after(60, up({ available_bps: 125_000, videoSent_bps: 90_000 }))).toMatchObject({
      sending: { rung: 'lower_video' },
      sound: 'narrow',
    })
  })

  it('says text only where sound does not arrive, however little the browser believes', () => {
    expect(after(60, up({ available_bps: 5_000, loss: 0.1, sendsVideo: false })).sending.rung).toBe('audio')
    const text = after(5, up({ available_bps: 5_000, loss: 0.8, soundLoss: 0.8 }))
    expect(text.sending.rung).toBe('text')
    expect(after(3, up({ available_bps: 20_000, sendsVideo: false }), text).sending.rung).toBe('audio')
  })

  it('gives stills what sound leaves', () => {
    expect(after(1, up({ available_bps: 120_000 })).stills_bps).toBe(68_000)
    expect(after(1, up({ available_bps: 20_000 })).stills_bps).toBe(8_000)
    expect(after(1, fine).stills_bps).toBe(8 * 12_288)
  })

  it('begins with few and small stills where it comes to them from below, whatever the browser believes', () => {
    const wide = up({ available_bps: 400_000, sendsVideo: false })
    const tried = after(4, wide, after(8, up({ available_bps: 20_000 })))
    expect(tried.sending.rung).toBe('stills')
    expect(tried.stills_bps).toBeLessThan(15_000)
    expect(after(4, wide, tried).stills_bps).toBeGreaterThan(25_000)
  })

  it('takes from the picture before sound suffers: loss of sound and queues make it smaller at once', () => {
    for (const sample of [up({ soundLoss: 0.08, videoSent_bps: 900_000 }), up({ rtt_ms: 600, videoSent_bps: 900_000 })]) {
      expect(after(1, sample, after(1, fine)).videoLimit_bps).toBeLessThan(700_000)
      expect(after(4, sample, after(1, fine)).videoLimit_bps).toBeLessThan(300_000)
    }
  })

  it('takes a line that is long always for no full one', () => {
    const long = after(30, up({ rtt_ms: 420, videoSent_bps: 900_000 }))
    expect(long).toMatchObject({ sending: { rung: 'video' }, videoLimit_bps: Infinity })
    expect(after(2, up({ rtt_ms: 900, videoSent_bps: 900_000 }), long).videoLimit_bps).toBeLessThan(700_000)
  })

  it('gives the picture back at once where the way has only become longer', () => {
    let ladder = after(10, fine)
    for (let sent_bps = 1_500_000, second = 0; second < 7; second += 1) {
      ladder = climb(ladder, up({ rtt_ms: 380, videoSent_bps: sent_bps }))
      sent_bps = Math.min(sent_bps, ladder.videoLimit_bps)
    }
    expect(ladder.videoLimit_bps).toBe(Infinity)
  })

  it('gives pictures back slowly', () => {
    const hurt = after(4, up({ soundLoss: 0.1, videoSent_bps: 900_000 }))
    expect(after(2, fine, hurt).videoLimit_bps).toBeLessThan(hurt.videoLimit_bps * 1.3)
    expect(after(40, fine, hurt).videoLimit_bps).toBe(Infinity)
  })

  it('goes down to stills, sound and text as the line narrows', () => {
    expect(after(5, up({ available_bps: 120_000 }))).toMatchObject({ sending: { rung: 'lower_video' }, sound: 'narrow' })
    expect(after(5, up({ available_bps: 70_000 })).sending.rung).toBe('stills')
    expect(after(5, up({ available_bps: 40_000 })).sending.rung).toBe('audio')
    expect(after(5, up({ available_bps: 40_000, loss: 0.7, soundLoss: 0.7 })).sending.rung).toBe('text')
    // What is lost of pictures says nothing about speech.
    expect(after(5, up({ available_bps: 40_000, loss: 0.7 })).sending.rung).toBe('audio')
  })

  it('climbs back one rung at a time, and waits longer after each try that failed', () => {
    const low = after(8, up({ available_bps: 50_000 }))
    expect(low.sending.rung).toBe('audio')
    // Without pictures the browser's estimate stays low: a clean line is enough for a try.
    const clean = up({ available_bps: 50_000, sendsVideo: false })
    const wait = (ladder: Ladder, rung: string) => {
      let seconds = 0
      for (; ladder.sending.rung !== rung && seconds < 200; seconds += 1) ladder = climb(ladder, clean)
      return [seconds, ladder] as const
    }
    const [first_s, tried] = wait(low, 'stills')
    expect(first_s).toBeLessThanOrEqual(8)
    const bad = up({ available_bps: 50_000, loss: 0.5, sendsVideo: false })
    const [second_s, again] = wait(after(5, bad, tried), 'stills')
    expect(second_s).toBeGreaterThan(14)
    const failed = after(5, bad, again)
    expect(wait(failed, 'stills')[0]).toBeGreaterThan(30)
    // A line that is plainly wide again is tried sooner, and a climb that held makes the next one quick.
    const wide = up({ available_bps: 900_000, sendsVideo: false })
    expect(after(9, wide, failed).sending.rung).toBe('stills')
    expect(after(60, fine, failed).sending.rung).toBe('video')
  })

  it('waits for half a minute before it tries pictures on a line that looks to carry little more than sound', () => {
    const sound = after(8, up({ available_bps: 20_000 }))
    expect(sound.sending.rung).toBe('audio')
    const clean = up({ available_bps: 20_000, sendsVideo: false })
    expect(after(20, clean, sound).sending.rung).toBe('audio')
    expect(after(31, clean, sound).sending.rung).toBe('stills')
  })

  it('stops pictures at once, and soon gives them up, where the line closes beside them before anything is lost', () => {
    const stills = after(5, up({ available_bps: 70_000 }))
    expect(stills.sending.rung).toBe('stills')
    const still = (available_bps: number) => up({ available_bps, sendsVideo: false })
    const closing = climb(after(2, still(70_000), stills), still(8_000))
    expect(closing.stills_bps).toBe(0)
    expect(after(3, still(8_000), closing).sending.rung).toBe('audio')
    // A line that fell from wide to fair still has room for a picture a second.
    expect(climb(after(2, still(3_000_000), stills), still(500_000)).stills_bps).toBeGreaterThan(30_000)
    // And what the line has been for a while is no fall.
    expect(after(4, still(90_000), after(2, still(250_000), stills)).stills_bps).toBeGreaterThan(8_000)
    // What was low from the beginning is no news: it is what a line looks like by which only sound goes.
    const low = after(26, still(10_000), after(8, up({ available_bps: 10_000 })))
    expect(low.sending.rung).toBe('stills')
    expect(after(2, still(10_000), low)).toMatchObject({ sending: { rung: 'stills' }, stills_bps: 8_000 })
  })

  it('gives up pictures that move again as soon as packets queue, before the browser knows what the line carries', () => {
    const blind = { available_bps: null, rtt_ms: 40 }
    const tried = after(10, up({ ...blind, sendsVideo: false }), after(5, up({ available_bps: 70_000, rtt_ms: 40 })))
    expect(tried.sending.rung).toBe('lower_video')
    const queued = up({ ...blind, rtt_ms: 1_100 })
    expect(after(2, queued, tried).sending.rung).toBe('stills')
    // A picture that has proven itself waits for what else tells.
    expect(after(3, queued, after(20, up(blind), tried)).sending.rung).not.toBe('stills')
  })

  it('keeps single pictures where a full line drops what pictures pour into it, and not where sound is lost as well', () => {
    const full = (more: object) => after(5, up({ loss: 0.5, rtt_ms: 900, available_bps: 40_000, ...more }), after(5, fine)).sending.rung
    expect(full({})).toBe('stills')
    expect(full({ soundLoss: 0.5 })).toBe('audio')
    expect(full({ rtt_ms: 40 })).toBe('audio')
  })

  it('asks for a proven line before it sends the large picture again', () => {
    const lower = after(5, up({ available_bps: 400_000 }))
    expect(after(30, up({ available_bps: 450_000 }), lower).sending.rung).toBe('lower_video')
    expect(after(8, up({ available_bps: 900_000 }), lower).sending.rung).toBe('video')
  })

  it('gives the large picture back, which is not there yet when it climbs to it', () => {
    const lower = after(5, up({ available_bps: 400_000 }))
    const small = up({ available_bps: 800_000, videoSent_bps: 420_000, cut: true })
    const climbed = after(9, small, lower)
    expect(climbed).toMatchObject({ sending: { rung: 'video' }, videoLimit_bps: Infinity })
    expect(after(6, small, climbed).sending.rung).toBe('video')
    expect(after(60, fine, after(6, small, climbed)).sending.rung).toBe('video')
    // A line that does not carry it after all.
    expect(after(12, small, climbed).sending.rung).toBe('lower_video')
  })

  it('does not take a still scene for a narrow line', () => {
    expect(after(30, up({ available_bps: 300_000, videoSent_bps: 90_000 })).sending.rung).toBe('video')
    expect(after(30, up({ available_bps: 300_000, videoSent_bps: 90_000, limitedBy: 'bandwidth' })).sending.rung).toBe('lower_video')
  })

  it('knows no estimate in other browsers and goes by loss alone', () => {
    expect(after(20, up({ available_bps: null })).sending.rung).toBe('video')
    expect(after(20, up({ available_bps: null, loss: 0.15 })).sending.rung).toBe('lower_video')
  })
})

describe('receiving', () => {
  it('takes less where this end loses', () => {
    const lossy = after(5, down({ loss: 0.15 }))
    expect(lossy).toMatchObject({ receiving: { rung: 'lower_video' }, sending: { rung: 'video' }, fault: 'own_downlink' })
    expect(after(5, down({ starved: true })).receiving.rung).toBe('stills')
    expect(after(5, down({ frozen: 0.7 })).receiving.rung).toBe('stills')
    expect(after(5, down({ concealed: 0.4 })).receiving.rung).toBe('audio')
  })

  it("leaves its own rung where the sender's line is the bad one, and says whose it is", () => {
    expect(after(10, down({ loss: 0.3, frozen: 0.5, senderIsBad: true }))).toMatchObject({
      receiving: { rung: 'video' },
      fault: 'other_uplink',
    })
  })
})

describe('whose fault', () => {
  const stands = down({ frozen: 1 })

  it('waits for the sender to find its own line bad before it blames the line here', () => {
    expect(after(4, stands).receiving.rung).toBe('video')
    expect(after(5, stands)).toMatchObject({ receiving: { rung: 'stills' }, fault: 'own_downlink' })
  })

  it('takes the blame back at once when all who send turn out to be on bad lines', () => {
    const blamed = after(5, stands)
    expect(climb(blamed, down({ blameless: true }))).toMatchObject({ receiving: { rung: 'video' }, fault: null })
    expect(after(60, down({ frozen: 1, blameless: true, senderIsBad: true }))).toMatchObject({
      receiving: { rung: 'video' },
      fault: 'other_uplink',
    })
  })

  it('is the device where the encoder cannot follow a good line', () => {
    expect(after(3, up({ limitedBy: 'cpu' })).fault).toBe('device')
    expect(after(3, up({ stalled: true })).fault).toBe('device')
    expect(after(3, up({ limitedBy: 'cpu', available_bps: 300_000 })).fault).toBe('own_uplink')
  })

  it('blames nobody where the browser does not say why the largest layer is away, and no loss explains it', () => {
    const silent = { limitedBy: 'unknown', available_bps: null, cut: true } as const
    const watched = after(12, up({ ...silent, cut: false }))
    expect(after(3, up(silent), watched)).toMatchObject({ sending: { rung: 'lower_video' }, fault: null })
    const lossy = after(3, up({ ...silent, loss: 0.2 }), watched)
    expect(lossy).toMatchObject({ sending: { rung: 'lower_video' }, fault: 'own_uplink' })
    // The rung's own doing that the layer is away now: the reason stays.
    expect(after(3, up(silent), lossy)).toMatchObject({ sending: { rung: 'lower_video' }, fault: 'own_uplink' })
  })

  it('is the server where everybody suffers', () => {
    expect(after(5, { ...up({ loss: 0.3 }), allTroubled: true }).fault).toBe('server')
  })
})
