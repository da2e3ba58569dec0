import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { RoomRequestData } from '#contract/media.ts'
import type { MediaSource } from '#contract/vocabulary-rooms.ts'
import type { MediaHost } from '#media/media-host.ts'
import type { PeerRequestName } from '#media/service.ts'
import { newId } from '#platform/ids.ts'
import { entering, Heard, joining, producing, Screen, startMedia, until } from '#tests/support/media.ts'

let media: MediaHost
let heard: Heard

beforeAll(async () => {
  media = await startMedia()
  heard = new Heard(media)
})
afterAll(() => media.close())

const refused = (code: string) => expect.objectContaining({ code })

/** What the worker process itself holds: routers, and transports of screens. */
const held = () => media.pool.workers[0]!.dump()

describe('one exchange', () => {
  test('gives connected transports and a consumer for every stream that is there', async () => {
    const roomId = newId()
    const doctor = await Screen.join(media, roomId)
    await doctor.ask('produce', producing('microphone'))
    await doctor.ask('produce', producing('camera'))
    await doctor.ask('produceData', { label: 'pointer', sctpStreamParameters: { streamId: 0, ordered: false, maxRetransmits: 1 } })

    const second = await Screen.join(media, roomId)
    const { joined } = second
    expect(joined).toMatchObject({ peerId: second.entry.peerId, resumed: false, follow: null })
    expect(joined.sendTransport?.iceCandidates.map(({ protocol, ip }) => [protocol, ip])).toEqual([
      ['udp', '127.0.0.1'],
      ['tcp', '127.0.0.1'],
    ])
    expect(joined.receiveTransport?.dtlsParameters).toMatchObject({ role: 'server' })
    expect(joined.consumers.map(({ source, kind, paused, peerId }) => ({ source, kind, paused, peerId }))).toEqual([
      { source: 'microphone', kind: 'audio', paused: false, peerId: doctor.id },
      { source: 'camera', kind: 'video', paused: false, peerId: doctor.id },
    ])
    expect(joined.dataConsumers).toMatchObject([{ label: 'pointer', sctpStreamParameters: { ordered: false, maxRetransmits: 1 } }])
    expect(joined.peers).toMatchObject([{ peerId: doctor.id, away: false, sending: [{ source: 'microphone' }, { source: 'camera' }] }])
    expect(heard.of(doctor.id, 'peer.joined')).toMatchObject([{ peer: { peerId: second.id } }])
    media.closeRoom(roomId)
    // Also one who has only just come in hears that it is over.
    await until(() => heard.of(second.id, 'ended').length > 0, 'end')
    expect(heard.of(second.id, 'ended')).toEqual([{ type: 'ended', reason: 'room_closed' }])
  })

  test('sound is asked for again where it is lost, in both directions', async () => {
    const roomId = newId()
    const a = await Screen.join(media, roomId)
    await a.ask('produce', producing('microphone'))
    const b = await Screen.join(media, roomId)
    const [opus] = b.joined.consumers[0]!.rtpParameters.codecs as { rtcpFeedback: { type: string }[] }[]
    expect(opus?.rtcpFeedback.map(({ type }) => type)).toContain('nack')
    media.closeRoom(roomId)
  })

  test('what is sent later comes paused, and all hear of it', async () => {
    const roomId = newId()
    const [a, b] = [await Screen.join(media, roomId), await Screen.join(media, roomId)]
    const { producerId } = await a.ask('produce', producing('patient_view'))
    await until(() => heard.of(b.id, 'consumer.added').length === 1, 'consumer')
    const { consumer } = heard.of(b.id, 'consumer.added')[0]!
    expect(consumer).toMatchObject({ producerId, peerId: a.id, source: 'patient_view', paused: true, producerPaused: false })
    expect(heard.of(b.id, 'peer.changed').at(-1)?.peer.sending).toEqual([{ producerId, source: 'patient_view', paused: false }])

    await b.ask('consumer.pause', { consumerId: consumer.id, paused: false })
    await b.ask('consumer.layers', { consumerId: consumer.id, spatialLayer: 0, temporalLayer: 1, priority: 255 })
    const paused = () => heard.of(b.id, 'consumer.paused').map((one) => one.paused)
    await a.ask('producer.skipLost', { producerId })
    await until(() => paused().length === 2, 'a moment’s pause')
    await a.ask('producer.pause', { producerId, paused: true })
    // Its owner's pause lasts.
    await a.ask('producer.skipLost', { producerId })
    await until(() => paused().length === 3, 'pause')
    expect(paused()).toEqual([true, false, true])
    await a.ask('producer.close', { producerId })
    await until(() => heard.of(b.id, 'consumer.removed').some(({ consumerId }) => consumerId === consumer.id), 'removal')
    media.closeRoom(roomId)
  })

  test('leaves nothing behind where it is refused', async () => {
    const roomId = newId()
    const before = await held()
    const wrong: [string, Partial<RoomRequestData<'join'>>][] = [
      [
        'media.codec_mismatch',
        { rtpCapabilities: { codecs: [{ kind: 'video', mimeType: 'video/H266', preferredPayloadType: 100, clockRate: 90_000 }] } },
      ],
      ['media.parameters_refused', { rtpCapabilities: { codecs: 'all' } }],
      ['media.parameters_refused', { dtlsFingerprints: [{ algorithm: 'sha-256', value: '00:11' }] }],
      ['media.parameters_refused', { dtlsFingerprints: [{ algorithm: 'sha-1', value: Array(20).fill('00').join(':') }] }],
      ['request.invalid', { dtlsFingerprints: [] }],
    ]
    for (const [code, change] of wrong)
      await expect(media.join(entering(roomId), joining(media, change)), code).rejects.toEqual(refused(code))

    await until(async () => JSON.stringify(await held()) === JSON.stringify(before), 'all closed')
    expect(media.load()).toMatchObject({ rooms: 0, peers: 0, consumers: 0 })
  })

  test('lets one in who cannot decode what is sent: it is seen and heard, and told that there is a picture', async () => {
    const roomId = newId()
    const sender = await Screen.join(media, roomId)
    await sender.ask('produce', producing('camera', 'VP9'))
    const onlyVp8 = { codecs: (media.capabilities().codecs as { mimeType: string }[]).filter(({ mimeType }) => /VP8|rtx/.test(mimeType)) }
    const old = await Screen.join(media, roomId, 'participant', {}, { rtpCapabilities: onlyVp8 })
    expect(old.joined.consumers).toEqual([])
    expect(old.joined.peers.find(({ peerId }) => peerId === sender.id)?.sending).toMatchObject([{ source: 'camera' }])
    await old.ask('produce', producing('camera', 'VP8'))
    await until(
      () => heard.of(sender.id, 'consumer.added').some(({ consumer }) => consumer.peerId === old.id),
      'the picture of the old one',
    )
    media.closeRoom(roomId)
  })
})

describe('a stranger', () => {
  /** Every request of a peer, as one who may do it would send it. */
  const requests: { [N in PeerRequestName]: RoomRequestData<N> } = {
    leave: {},
    produce: producing('camera'),
    'producer.pause': { producerId: newId(), paused: true },
    'producer.skipLost': { producerId: newId() },
    'producer.close': { producerId: newId() },
    produceData: { label: 'vitals', sctpStreamParameters: { streamId: 1 } },
    'consumer.pause': { consumerId: newId(), paused: false },
    'consumer.layers': { consumerId: newId(), spatialLayer: 0, temporalLayer: 0, priority: 1 },
    'transport.restart': { transportId: newId() },
    'microphone.arrived': {},
    rung: { sending: 'audio', receiving: 'video', fault: null },
    follow: { material: { type: 'ecg', id: newId() }, view: {} },
    mute: { peerId: newId() },
    remove: { peerId: newId() },
  }
  const names = Object.keys(requests) as PeerRequestName[]

  test.each(names)('who is not in the room cannot %s', async (name) => {
    const roomId = newId()
    await expect(media.request(roomId, newId(), name, requests[name])).rejects.toEqual(refused('room.not_joined'))
    const member = await Screen.join(media, roomId)
    await expect(media.request(roomId, newId(), name, requests[name])).rejects.toEqual(refused('room.not_joined'))
    expect(heard.notices.filter(({ peerId }) => peerId === member.id)).toEqual([])
    media.closeRoom(roomId)
  })

  test('an observer sends, shows, leads, mutes and removes nothing', async () => {
    const roomId = newId()
    const [doctor, observer] = [await Screen.join(media, roomId), await Screen.join(media, roomId, 'observer')]
    const sources: MediaSource[] = ['microphone', 'camera', 'patient_view', 'screen']
    for (const source of sources) await expect(observer.ask('produce', producing(source))).rejects.toEqual(refused('room.right_missing'))
    for (const label of ['vitals', 'stills', 'pointer'] as const)
      await expect(observer.ask('produceData', { label, sctpStreamParameters: { streamId: 1 } })).rejects.toEqual(
        refused('room.right_missing'),
      )
    await expect(observer.ask('follow', requests.follow)).rejects.toEqual(refused('room.right_missing'))
    await expect(observer.ask('mute', { peerId: doctor.id })).rejects.toEqual(refused('room.right_missing'))
    await expect(observer.ask('remove', { peerId: doctor.id })).rejects.toEqual(refused('room.right_missing'))
    await expect(doctor.ask('remove', { peerId: observer.id })).rejects.toEqual(refused('room.right_missing'))
    expect(heard.of(doctor.id, 'peer.changed')).toEqual([])
    media.closeRoom(roomId)
  })

  test('a guest speaks and shows, but shares no screen and does not lead', async () => {
    const roomId = newId()
    const guest = await Screen.join(media, roomId, 'guest')
    await guest.ask('produce', producing('microphone'))
    await guest.ask('produce', producing('camera'))
    await expect(guest.ask('produce', producing('screen'))).rejects.toEqual(refused('room.right_missing'))
    await expect(guest.ask('follow', requests.follow)).rejects.toEqual(refused('room.right_missing'))
    media.closeRoom(roomId)
  })

  test('streams of others are not for one to pause or close', async () => {
    const roomId = newId()
    const [a, b] = [await Screen.join(media, roomId), await Screen.join(media, roomId, 'host')]
    const { producerId } = await a.ask('produce', producing('camera'))
    await until(() => heard.of(b.id, 'consumer.added').length > 0, 'consumer')
    const consumerId = heard.of(b.id, 'consumer.added')[0]!.consumer.id
    await expect(b.ask('producer.pause', { producerId, paused: true })).rejects.toEqual(refused('object.not_found'))
    await expect(b.ask('producer.close', { producerId })).rejects.toEqual(refused('object.not_found'))
    await expect(a.ask('consumer.pause', { consumerId, paused: false })).rejects.toEqual(refused('object.not_found'))
    media.closeRoom(roomId)
  })

  test('a right that is taken away ends its streams at once', async () => {
    const roomId = newId()
    const [a, b] = [await Screen.join(media, roomId), await Screen.join(media, roomId)]
    await a.ask('produce', producing('camera'))
    await until(() => heard.of(b.id, 'consumer.added').length > 0, 'consumer')
    media.update(roomId, a.id, { part: 'observer', rights: [] })
    await until(() => heard.of(b.id, 'consumer.removed').length > 0, 'removal')
    await until(() => heard.of(b.id, 'peer.changed').at(-1)?.peer.part === 'observer', 'part')
    await expect(a.ask('produce', producing('camera'))).rejects.toEqual(refused('room.right_missing'))
    media.closeRoom(roomId)
  })
})

describe('limits', () => {
  test('a full room takes nobody more, until one leaves', async () => {
    const roomId = newId()
    const screens = await Promise.all(Array.from({ length: 24 }, () => Screen.join(media, roomId)))
    await expect(Screen.join(media, roomId)).rejects.toEqual(refused('room.full'))
    await screens[0]!.ask('leave', {})
    await Screen.join(media, roomId)
    media.closeRoom(roomId)
  })

  test('one stream a source and one channel a label, also of two at once', async () => {
    const roomId = newId()
    const a = await Screen.join(media, roomId)
    const both = await Promise.allSettled([a.ask('produce', producing('camera')), a.ask('produce', producing('camera'))])
    expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    // A screen whose answer was lost asks again: the new one takes the place of the one it knows nothing of.
    const b = await Screen.join(media, roomId)
    const [before] = b.joined.consumers
    const { producerId } = await a.ask('produce', producing('camera'))
    expect(producerId).not.toBe(before!.producerId)
    await until(() => heard.of(b.id, 'consumer.removed').some(({ consumerId }) => consumerId === before!.id), 'the old one is gone')
    await until(() => heard.of(b.id, 'consumer.added').some(({ consumer }) => consumer.producerId === producerId), 'the new one is there')
    await expect(a.ask('produce', { ...producing('camera'), rtpParameters: { codecs: [] } })).rejects.toEqual(
      refused('media.parameters_refused'),
    )
    await a.ask('producer.pause', { producerId, paused: true })
    const { dataProducerId } = await a.ask('produceData', { label: 'vitals', sctpStreamParameters: { streamId: 1 } })
    const again = await a.ask('produceData', { label: 'vitals', sctpStreamParameters: { streamId: 2 } })
    expect(again.dataProducerId).not.toBe(dataProducerId)
    // A place that was refused is free again.
    const wrong = { ...producing('microphone'), rtpParameters: { codecs: [] } }
    await expect(a.ask('produce', wrong)).rejects.toEqual(refused('media.parameters_refused'))
    await a.ask('produce', producing('microphone'))
    media.closeRoom(roomId)
  })

  test('requests have a rate', async () => {
    const roomId = newId()
    const a = await Screen.join(media, roomId)
    const outcomes = await Promise.allSettled(
      Array.from({ length: 140 }, () => a.ask('rung', { sending: 'video', receiving: 'video', fault: null })),
    )
    const late = outcomes.filter(({ status }) => status === 'rejected')
    expect(late.length).toBeGreaterThanOrEqual(15)
    expect(late[0]).toMatchObject({ reason: { code: 'request.too_many' } })
    media.closeRoom(roomId)
  })

  test('a view that is too large is refused', async () => {
    const roomId = newId()
    const a = await Screen.join(media, roomId)
    const material = { type: 'slide' as const, id: newId() }
    await expect(a.ask('follow', { material, view: { note: 'x'.repeat(9000) } })).rejects.toEqual(refused('request.too_large'))
    media.closeRoom(roomId)
  })

  test('a peer that takes no notices is put out, and the others are not', async () => {
    const service = await startMedia()
    const roomId = newId()
    const gone: unknown[] = []
    const a = await Screen.join(service, roomId)
    service.onNotice(({ peerId }) => peerId !== a.id)
    service.onGone((one) => void gone.push(one))
    const b = await Screen.join(service, roomId)
    await b.ask('produce', producing('camera'))
    await until(() => gone.length > 0, 'gone')
    expect(gone).toEqual([{ roomId, peerId: a.id, reason: 'clogged' }])
    expect(service.load().peers).toBe(1)
    await service.close()
  })
})

describe('parameters that mediasoup would choke on', () => {
  const odd: [string, (data: RoomRequestData<'produce'>) => void][] = [
    ['a bitrate that is no integer', ({ rtpParameters }) => ((rtpParameters.encodings as { maxBitrate: number }[])[0]!.maxBitrate = 1.5)],
    ['a bitrate without end', ({ rtpParameters }) => ((rtpParameters.encodings as { maxBitrate: number }[])[0]!.maxBitrate = Infinity)],
    ['a fraction of an ssrc', ({ rtpParameters }) => ((rtpParameters.encodings as { ssrc: number }[])[0]!.ssrc = 1.5)],
    [
      'a list among the parameters',
      ({ rtpParameters }) => ((rtpParameters.codecs as { parameters: object }[])[0]!.parameters = { a: [1, 'x', {}] }),
    ],
    ['an extension that nobody knows', ({ rtpParameters }) => (rtpParameters.headerExtensions = [{ uri: 'urn:nobody', id: 1 }])],
    ['feedback without a type', ({ rtpParameters }) => ((rtpParameters.codecs as { rtcpFeedback: object[] }[])[0]!.rtcpFeedback = [{}])],
    ['a thousand layers', ({ rtpParameters }) => (rtpParameters.encodings = Array.from({ length: 1000 }, (_, at) => ({ ssrc: at + 1 })))],
    ['sound as a picture', (data) => (data.kind = 'audio')],
  ]
  test.each(odd)('%s is refused, and the worker goes on', async (_, spoil) => {
    const roomId = newId()
    const a = await Screen.join(media, roomId)
    const data = producing('camera')
    spoil(data)
    await expect(a.ask('produce', data)).rejects.toEqual(refused('media.parameters_refused'))
    await a.ask('produce', producing('camera'))
    media.closeRoom(roomId)
  })

  test('a codec that we do not carry is a mismatch', async () => {
    const roomId = newId()
    const a = await Screen.join(media, roomId)
    await expect(a.ask('produce', producing('camera', 'AV1'))).rejects.toEqual(refused('media.codec_mismatch'))
    media.closeRoom(roomId)
  })
})

describe('together', () => {
  test('the host mutes; only the owner opens again', async () => {
    const roomId = newId()
    const [host, a] = [await Screen.join(media, roomId, 'host'), await Screen.join(media, roomId)]
    const { producerId } = await a.ask('produce', producing('microphone'))
    await host.ask('mute', { peerId: a.id })
    expect(heard.of(a.id, 'producer.muted')).toEqual([{ type: 'producer.muted', producerId, byPeerId: host.id }])
    await until(() => heard.of(host.id, 'peer.changed').at(-1)?.peer.sending[0]?.paused === true, 'muted')
    await a.ask('producer.pause', { producerId, paused: false })
    await until(() => heard.of(host.id, 'peer.changed').at(-1)?.peer.sending[0]?.paused === false, 'open')
    await expect(host.ask('mute', { peerId: newId() })).rejects.toEqual(refused('object.not_found'))
    media.closeRoom(roomId)
  })

  test('whoever is removed is told, and gone for all', async () => {
    const roomId = newId()
    const [host, a, b] = [await Screen.join(media, roomId, 'host'), await Screen.join(media, roomId), await Screen.join(media, roomId)]
    await host.ask('remove', { peerId: a.id })
    expect(heard.of(a.id, 'ended')).toEqual([{ type: 'ended', reason: 'removed' }])
    await until(() => heard.of(b.id, 'peer.left').length > 0, 'leaving')
    expect(heard.of(b.id, 'peer.left')).toEqual([{ type: 'peer.left', peerId: a.id }])
    expect(heard.gone).toContainEqual({ roomId, peerId: a.id, reason: 'removed' })
    await expect(a.ask('rung', { sending: 'text', receiving: 'text', fault: null })).rejects.toEqual(refused('room.not_joined'))
    media.closeRoom(roomId)
  })

  test('all follow, the newest wins, who comes later sees it at once', async () => {
    const roomId = newId()
    const [a, b] = [await Screen.join(media, roomId), await Screen.join(media, roomId)]
    const material = { type: 'ct' as const, id: newId() }
    const seqs: number[] = []
    for (let slice = 0; slice < 20; slice++) seqs.push((await a.ask('follow', { material, view: { slice } })).seq)
    expect(seqs).toEqual(seqs.toSorted((x, y) => x - y))
    await until(() => heard.of(b.id, 'follow').at(-1)?.follow.view.slice === 19, 'last view')
    // The newest wins: what was under way in between is not said.
    expect(heard.of(b.id, 'follow').length).toBeLessThan(20)
    const c = await Screen.join(media, roomId)
    expect(c.joined.follow).toMatchObject({ peerId: a.id, view: { slice: 19 }, seq: seqs.at(-1) })
    media.closeRoom(roomId)
  })

  test('the rung is told to all, at most four times a second', async () => {
    const roomId = newId()
    const [a, b] = [await Screen.join(media, roomId), await Screen.join(media, roomId)]
    for (const rung of ['lower_video', 'stills', 'audio', 'text', 'audio'] as const)
      await a.ask('rung', { sending: rung, receiving: 'video', fault: 'own_uplink' })
    await until(() => heard.of(b.id, 'peer.changed').at(-1)?.peer.rung.sending === 'audio', 'rung')
    expect(heard.of(b.id, 'peer.changed').length).toBeLessThanOrEqual(2)
    media.closeRoom(roomId)
  })

  test('what arrived of a microphone is told to its owner, and of none where there is none', async () => {
    const roomId = newId()
    const a = await Screen.join(media, roomId)
    await expect(a.ask('microphone.arrived', {})).rejects.toEqual(refused('object.not_found'))
    await a.ask('produce', producing('microphone'))
    expect(await a.ask('microphone.arrived', {})).toEqual({ received: 0, lost: 0 })
    media.closeRoom(roomId)
  })

  test('an address that changed gets new ICE parameters', async () => {
    const roomId = newId()
    const a = await Screen.join(media, roomId)
    const { id: transportId, iceParameters: before } = a.joined.receiveTransport!
    const { iceParameters } = await a.ask('transport.restart', { transportId })
    expect(iceParameters.usernameFragment).not.toBe(before.usernameFragment)
    // What is asked of a connection of before is not done to the one of now.
    await expect(a.ask('transport.restart', { transportId: newId() })).rejects.toEqual(refused('room.not_joined'))
    media.closeRoom(roomId)
  })
})

test('thirty storms of joining and leaving leave no transport and no router', async () => {
  const before = await held()
  const memory: number[] = []
  for (let storm = 0; storm < 30; storm++) {
    const roomId = newId()
    const screens = await Promise.all(Array.from({ length: 6 }, () => Screen.join(media, roomId)))
    await Promise.all(screens.map((screen) => screen.ask('produce', producing('microphone'))))
    await Promise.all(screens.slice(0, 3).map((screen) => screen.ask('produce', producing('camera'))))
    // Some leave in order, some are put out, some while they enter.
    const late = Screen.join(media, roomId).catch((error: unknown) => error)
    await screens[0]!.ask('leave', {})
    media.leave(roomId, screens[1]!.id, 'session_over')
    if (storm % 2 === 0) media.closeRoom(roomId)
    const entered = await late
    if (entered instanceof Screen) media.leave(roomId, entered.id, 'left')
    for (const screen of screens) media.leave(roomId, screen.id, 'left')
    if (storm % 10 === 9) memory.push((await held()).screens)
  }
  await until(async () => JSON.stringify(await held()) === JSON.stringify(before), 'all closed')
  expect(media.load()).toMatchObject({ rooms: 0, peers: 0, consumers: 0 })
})
