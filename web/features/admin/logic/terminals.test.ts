import { expect, it } from 'vitest'
import { hexLines } from './hex.ts'
import { isLoopback, tabletAddress } from './terminals.ts'

it('lays bytes out sixteen a line', () => {
  const lines = hexLines(`7e${'41'.repeat(16)}7e`)
  expect(lines.map((line) => line.offset)).toEqual(['0000', '0010'])
  expect(lines[0]!.text).toBe('~AAAAAAAAAAAAAAA')
  expect(lines[1]!.bytes.trim()).toBe('41 7e')
  expect(hexLines('')).toEqual([])
})

it('gives OsmAnd an address whose braces it fills itself', () => {
  const { text } = tabletAddress('osmand', 'https://120.example', 'a+b', 'x')
  expect(text).toContain('id=a%2Bb&lat={0}&lon={1}&timestamp={2}')
})

it('gives OwnTracks its whole configuration', () => {
  const { scan } = tabletAddress('owntracks', 'https://120.example', 'secret', 'A1')
  const inline = decodeURIComponent(scan.split('inline=')[1]!)
  expect(JSON.parse(atob(inline))).toMatchObject({ _type: 'configuration', mode: 3, password: 'secret', username: 'A1' })
})

it('knows an address that no tablet reaches', () => {
  expect(isLoopback('http://localhost:8080')).toBe(true)
  expect(isLoopback('https://120.example')).toBe(false)
})
