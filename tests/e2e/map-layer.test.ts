import { chromium, type Browser, type Page } from 'playwright-core'
import { createServer, type ViteDevServer } from 'vite'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { CountyMapHandle } from '../../web/shared/map/county-map.tsx'
import { palettes } from '../../web/shared/ui/tokens.ts'

/** The map in a real browser, on the preview page with generated tiles: no server of ours is needed. */
let server: ViteDevServer
let browser: Browser
let page: Page
const errors: string[] = []

declare const preview: CountyMapHandle
const here = { lat: 37.0, lon: 111.95 }

beforeAll(async () => {
  server = await createServer({
    root: new URL('./map-page/', import.meta.url).pathname,
    configFile: false,
    logLevel: 'error',
    cacheDir: new URL('../../node_modules/.vite-map-preview/', import.meta.url).pathname,
    server: { host: '127.0.0.1', port: 0, hmr: false, watch: null, fs: { allow: [new URL('../../', import.meta.url).pathname] } },
  })
  await server.listen()
  browser = await chromium.launch({
    executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  })
})

afterAll(async () => {
  await browser?.close()
  await server?.close()
})

beforeEach(async () => {
  await page?.close()
  errors.length = 0
  page = await browser.newPage({ viewport: { width: 1000, height: 700 } })
  page.on('pageerror', (error) => errors.push(error.message))
  await page.goto(`${server.resolvedUrls?.local[0] ?? ''}?n=0&zoom=13`)
  await page.waitForFunction(() => 'preview' in window, undefined, { timeout: 60_000 })
  await page.evaluate(([lat, lon]) => preview.map.setView([lat!, lon!], 13, { animate: false }), [here.lat, here.lon])
})

/** One vehicle at a place, `age_ms` old. */
async function put(no: number, lat: number, lon: number, age_ms = 0): Promise<void> {
  await page.evaluate(
    ({ no, lat, lon, age_ms }) => {
      preview.vehicles.setStates([{ no, state: 'available', label: `V${no}` }])
      preview.vehicles.update({ no: [no], lat: [lat], lon: [lon], heading_deg: [NaN], speed_mps: [0], fixedAt_ms: [Date.now() - age_ms] })
    },
    { no, lat, lon, age_ms },
  )
  await page.waitForTimeout(150)
}

/** Colour on the vehicle canvas beside the middle of a place (the middle is covered by the letter), as `#rrggbb`. */
async function colourAt(lat: number, lon: number, dx = 0, dy = -8): Promise<string> {
  return page.evaluate(
    ({ lat, lon, dx, dy }) => {
      const canvas = document.querySelector<HTMLCanvasElement>('.vehicle-layer')!
      const at = preview.map.latLngToContainerPoint([lat, lon])
      const box = canvas.getBoundingClientRect()
      const map = preview.map.getContainer().getBoundingClientRect()
      const [r, g, b, a] = canvas.getContext('2d')!.getImageData(at.x + dx - (box.x - map.x), at.y + dy - (box.y - map.y), 1, 1).data
      return a === 0 ? 'none' : `#${[r!, g!, b!].map((c) => c.toString(16).padStart(2, '0')).join('')}`
    },
    { lat, lon, dx, dy },
  )
}

const green = palettes.dark.state.available

describe('the vehicle layer', () => {
  it('draws a vehicle where the map says, after panning and zooming too', async () => {
    await put(1, here.lat, here.lon)
    expect(await colourAt(here.lat, here.lon)).toBe(green)
    await page.evaluate(() => preview.map.panBy([-230, 95], { animate: false }))
    expect(await colourAt(here.lat, here.lon)).toBe(green)
    await page.evaluate(() => preview.map.panBy([180, -60]))
    await page.waitForTimeout(600)
    expect(await colourAt(here.lat, here.lon)).toBe(green)
    await page.evaluate(() => preview.map.setZoom(15))
    await page.waitForTimeout(700)
    expect(await colourAt(here.lat, here.lon)).toBe(green)
    expect(errors).toEqual([])
  })

  it('follows the tiles through a zoom', async () => {
    await put(1, here.lat, here.lon + 0.01)
    const looks = await page.evaluate(
      ({ lat, lon }) =>
        new Promise<{ tiles_x: number; apart: number }[]>((resolve) => {
          const map = preview.map
          const canvas = document.querySelector<HTMLCanvasElement>('.vehicle-layer')!
          const marker = document.createElement('div')
          marker.className = 'leaflet-zoom-animated'
          // A twin of a tile level: Leaflet's own transition moves it.
          const origin = map.latLngToLayerPoint(map.getCenter())
          map.getPane('tilePane')!.append(marker)
          marker.style.cssText = `position:absolute;width:1px;height:1px;transform-origin:0 0;transform:translate3d(${map.latLngToLayerPoint([lat, lon]).x}px,${origin.y}px,0)`
          const list: { tiles_x: number; apart: number }[] = []
          map.on('zoomanim', (event) => {
            const end = map['_latLngToNewLayerPoint' as never] as unknown as (p: object, z: number, c: object) => { x: number; y: number }
            const to = end.call(map, { lat, lng: lon }, event.zoom, event.center)
            marker.style.transform = `translate3d(${to.x}px,${to.y}px,0)`
          })
          const centreOfGlyph = (): number => {
            const { data, width, height } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height)
            let sum = 0
            let n = 0
            for (let y = Math.floor(height / 2) - 14; y < height / 2 + 14; y++)
              for (let x = 0; x < width; x++)
                if (data[(y * width + x) * 4] === 0x34 && data[(y * width + x) * 4 + 1] === 0xda) {
                  sum += x
                  n++
                }
            return sum / n
          }
          map.setZoom(14)
          // Where the tiles are is read within the frame, for outside of it a browser whose next frame is late moves its transitions on by the clock.
          // The glyph is read behind every callback of the frame, and only where nothing has been drawn since.
          let drawn = 0
          map.on('zoomend', () => (drawn += 1))
          const look = (): void => {
            const [frame, tiles_x] = [(drawn += 1), marker.getBoundingClientRect().x]
            setTimeout(() => {
              if (drawn === frame) list.push({ tiles_x, apart: Math.abs(tiles_x - centreOfGlyph()) })
            }, 0)
            if (list.length < 12) requestAnimationFrame(look)
            else resolve(list)
          }
          requestAnimationFrame(look)
        }),
      { lat: here.lat, lon: here.lon + 0.01 },
    )
    const seen = looks.filter(({ apart }) => Number.isFinite(apart))
    expect(seen.length).toBeGreaterThan(6)
    // On the way too, and not only before and after it.
    expect(new Set(seen.map(({ tiles_x }) => Math.round(tiles_x))).size).toBeGreaterThan(2)
    expect(Math.max(...seen.map(({ apart }) => apart))).toBeLessThan(4)
  })

  it('shows an old position as stale, by the server’s clock', async () => {
    await put(1, here.lat, here.lon)
    await put(2, here.lat, here.lon + 0.01, 70_000)
    await put(3, here.lat, here.lon - 0.01, 700_000)
    expect(await colourAt(here.lat, here.lon)).toBe(green)
    expect(await colourAt(here.lat, here.lon + 0.01, 4, -5)).not.toBe(green)
    expect(await page.evaluate(() => [1, 2, 3].map((no) => preview.vehicles.look(no)?.freshness))).toEqual(['live', 'stale', 'lost'])
    expect(await page.evaluate(() => preview.vehicles.look(2)?.age.unit)).toBe('minutes')
  })

  it('is picked by a click and by keys', async () => {
    await put(1, here.lat, here.lon)
    await put(2, here.lat, here.lon + 0.01)
    await page.mouse.click(500, 350)
    expect(await page.title()).toBe('picked 1')
    await page.mouse.click(30, 30)
    expect(await page.title()).toBe('picked null')
    await page.evaluate(() => preview.vehicles.select(1))
    await page.focus('.vehicle-layer')
    await page.keyboard.press('ArrowRight')
    expect(await page.getAttribute('.vehicle-layer', 'aria-label')).toMatch(/^V2，待命，实时/)
    await page.keyboard.press('Enter')
    expect(await page.title()).toBe('picked 2')
  })

  it('gives the place instead while a place is being picked', async () => {
    await put(1, here.lat, here.lon)
    await page.evaluate(() => preview.pick.setActive(true))
    await page.mouse.click(500, 350)
    expect(await page.title()).not.toMatch(/picked/)
    expect(await page.textContent('.pick-place')).toMatch(/^3[67]\.\d{5}°N 111\.9\d{4}°E$/)
  })

  it('rests while nothing moves and while the tab is hidden', async () => {
    await put(1, here.lat, here.lon)
    await page.waitForTimeout(1500)
    const frames = (): Promise<number> =>
      page.evaluate(
        () =>
          new Promise<number>((resolve) => {
            let n = 0
            const real = window.requestAnimationFrame.bind(window)
            window.requestAnimationFrame = (callback) => {
              n++
              return real(callback)
            }
            setTimeout(() => {
              window.requestAnimationFrame = real
              resolve(n)
            }, 2500)
          }),
      )
    // Once a second the ages are looked at.
    expect(await frames()).toBeLessThanOrEqual(4)
    await page.evaluate(() => {
      Object.defineProperty(document, 'hidden', { value: true, configurable: true })
      document.dispatchEvent(new Event('visibilitychange'))
      preview.vehicles.update({ no: [1], lat: [37.01], lon: [111.95], heading_deg: [0], speed_mps: [10], fixedAt_ms: [Date.now()] })
    })
    expect(await frames()).toBe(0)
  })

  it('says that the roads are made up', async () => {
    expect(await page.textContent('.map-notice')).toBe('演示路网')
  })

  it('pulses one pin only, and none where motion is not wanted', async () => {
    const pulsing = (): Promise<string[]> =>
      page.evaluate(() =>
        [...document.querySelectorAll('.incident-pulse')]
          .map((pulse) => getComputedStyle(pulse).animationName)
          .filter((name) => name !== 'none'),
      )
    expect(await pulsing()).toEqual(['incident-pulse'])
    await page.emulateMedia({ reducedMotion: 'reduce' })
    expect(await pulsing()).toEqual([])
  })
})
