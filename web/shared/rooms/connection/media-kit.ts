import { detectDeviceAsync, Device } from 'mediasoup-client'
import { Chrome111 } from 'mediasoup-client/handlers/Chrome111'
import { Chrome74 } from 'mediasoup-client/handlers/Chrome74'
import type { RtpCapabilities } from 'mediasoup-client/types'
import type { Foreign } from '#contract/media.ts'
import { dtlsCertificate, type DtlsCertificate } from './certificate.ts'
import { withQuietProbator } from './quiet-probator.ts'

/** Everything that takes time and needs no room: made once, before anybody taps. */
export interface MediaKit {
  device: Device
  dtls: DtlsCertificate
}

/** The moment of capture travels with each frame: strips are drawn in step with it. Browsers that do not know it leave it out. */
const captureTime = 'http://www.webrtc.org/experiments/rtp-hdrext/abs-capture-time'
const forcedRtpExtensions = { [captureTime]: true }

let kept: { key: string; device: Promise<Device> } | undefined

/** Throws where this browser cannot carry media at all. The device of the same router capabilities is loaded once. */
export async function mediaKit(routerRtpCapabilities: Foreign): Promise<MediaKit> {
  const key = JSON.stringify(routerRtpCapabilities)
  if (kept?.key !== key) {
    const device = load(routerRtpCapabilities)
    kept = { key, device }
    device.catch(() => (kept = undefined))
  }
  const [device, dtls] = await Promise.all([kept.device, dtlsCertificate()])
  return { device, dtls }
}

async function load(routerRtpCapabilities: Foreign): Promise<Device> {
  const name = await detectDeviceAsync()
  const chromium = [Chrome111, Chrome74].map((one) => one.createFactory({ forcedRtpExtensions })).find((one) => one.name === name)
  const device = chromium ? new Device({ handlerFactory: withQuietProbator(chromium) }) : await Device.factory({ forcedRtpExtensions })
  await device.load({ routerRtpCapabilities: routerRtpCapabilities as unknown as RtpCapabilities })
  return device
}
