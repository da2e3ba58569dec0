import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import type { NetworkDraft } from '../network-draft.ts'
import { draftFromExtract } from './draft-from-extract.ts'
import { placeTags } from './place-tags.ts'
import { readExtract } from './read-extract.ts'
import { parseSpeed, roadTags } from './road-tags.ts'
import { block, pbfFile } from './write-pbf.test-support.ts'
import type { TestNode, TestWay } from './write-pbf.test-support.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'jilian-import-'))
afterAll(() => rmSync(folder, { recursive: true }))

let files = 0
function save(content: Buffer): string {
  const file = path.join(folder, `${++files}.osm.pbf`)
  writeFileSync(file, content)
  return file
}
const draftOf = async (content: Buffer): Promise<NetworkDraft> =>
  draftFromExtract(await readExtract(save(content)), { label: 'test', fileSha256: Buffer.alloc(0) })

const at = (id: number, east: number, north = 0, tags?: Record<string, string>): TestNode => ({
  id,
  lat: 37 + north / 1000,
  lon: 112 + east / 1000,
  ...(tags ? { tags } : {}),
})
const road = (id: number, refs: number[], tags: Record<string, string> = {}): TestWay => ({
  id,
  refs,
  tags: { highway: 'tertiary', ...tags },
})

describe('an extract', () => {
  test('is cut into edges where roads meet, not where they bend', async () => {
    const nodes = [at(1, 0), at(2, 1), at(3, 2), at(4, 3), at(5, 2, 1)]
    for (const packing of ['zlib', 'raw'] as const) {
      const draft = await draftOf(pbfFile({ nodes, ways: [road(1, [1, 2, 3, 4], { name: '北大街' }), road(2, [3, 5])], packing }))
      expect(draft.nodes.lon.length).toBe(4)
      expect(draft.edges.map((edge) => [edge.osmWayId, edge.shape.length / 2, Math.round(edge.lengthM), edge.name])).toEqual([
        [1, 1, 178, '北大街'],
        [1, 0, 89, '北大街'],
        [2, 0, 111, null],
      ])
    }
  })

  test('with missing nodes keeps the whole parts of its roads and counts the rest', async () => {
    const nodes = [at(1, 0), at(2, 1), at(4, 3), at(5, 4)]
    const draft = await draftOf(pbfFile({ nodes, ways: [road(1, [1, 2, 3, 4, 5]), road(2, [1, 9]), road(3, [5])] }))
    expect(draft.edges.length).toBe(2)
    expect(draft.report).toMatchObject({ missingNodes: 2, roadsCutAtMissingNodes: 2, roadsWithoutLength: 2 })
  })

  test('with a node outside the world does as if the node were missing', async () => {
    const draft = await draftOf(pbfFile({ nodes: [at(1, 0), at(2, 1), { id: 3, lat: 137, lon: 112 }], ways: [road(1, [1, 2, 3])] }))
    expect(draft.edges.length).toBe(1)
    expect(draft.report).toMatchObject({ nodesOutsideTheWorld: 1, missingNodes: 1 })
  })

  test('a roundabout with one mouth is a loop; a road that crosses itself is cut there', async () => {
    const nodes = [at(1, 0), at(2, 1), at(3, 1, 1), at(4, 0, 1)]
    const loop = await draftOf(pbfFile({ nodes, ways: [road(1, [1, 2, 3, 4, 1], { junction: 'roundabout' })] }))
    expect(loop.edges).toMatchObject([{ from: 0, to: 0, oneway: 1 }])
    const eight = await draftOf(pbfFile({ nodes, ways: [road(1, [1, 2, 3, 4, 2])] }))
    expect(eight.edges.length).toBe(2)
  })

  test('brings water, land and places along', async () => {
    const nodes = [at(1, 0, 0, { place: 'village', name: '张村' }), at(2, 1), at(3, 1, 1), at(4, 0, 1, { amenity: 'hospital' })]
    const ways = [
      road(1, [1, 2]),
      { id: 2, refs: [1, 2, 3, 1], tags: { natural: 'water', name: '汾河水库' } },
      { id: 3, refs: [2, 3], tags: { waterway: 'river' } },
      { id: 4, refs: [1, 2, 8, 1], tags: { landuse: 'forest' } },
    ]
    const draft = await draftOf(pbfFile({ nodes, ways }))
    expect(draft.areas.map((area) => [area.layer, area.kind])).toEqual([
      ['water', 'area'],
      ['water', 'line'],
    ])
    expect(draft.report).toMatchObject({ areasBroken: 1 })
    expect(draft.places).toMatchObject([{ kind: 'village', name: '张村' }])
  })
})

describe('a damaged file is refused with a sentence', () => {
  const good = pbfFile({ nodes: [at(1, 0), at(2, 1)], ways: [road(1, [1, 2])] })

  test.each([
    ['empty', Buffer.alloc(0), /empty/],
    ['cut off', good.subarray(0, good.length - 7), /not copied whole/],
    ['something else', Buffer.from('<?xml version="1.0"?><osm/>'), /no OSM PBF file/],
    ['of zeros', Buffer.alloc(100), /no OSM PBF file/],
    ['with a block that claims 4 GB', Buffer.concat([good, Buffer.from([0xff, 0xff, 0xff, 0xff])]), /no OSM PBF file|damaged/],
    ['packed in an unknown way', block('OSMHeader', Buffer.from('x'), 'lzma'), /not supported/],
    ['that unpacks without end', Buffer.concat([good, block('OSMData', Buffer.alloc(40_000_000), 'zlib')]), /byte/],
    ['with data that is none', Buffer.concat([good, block('OSMData', Buffer.from('gibberish, gibberish'), 'zlib')]), /cannot be read/],
  ])('%s', async (_, content, sentence) => {
    await expect(readExtract(save(content))).rejects.toThrow(sentence)
  })

  test('that is not there', async () => {
    await expect(readExtract(path.join(folder, 'nothing'))).rejects.toThrow(/cannot be opened/)
  })
})

describe('tags', () => {
  const kind = (tags: Record<string, string>) => roadTags({ highway: 'secondary', ...tags })

  test.each([
    [{ oneway: 'yes' }, 1],
    [{ oneway: '-1' }, -1],
    [{ oneway: 'no', junction: 'roundabout' }, 0],
    [{ junction: 'roundabout' }, 1],
    [{ highway: 'motorway' }, 1],
    [{ highway: 'motorway_link' }, 0],
    [{}, 0],
  ])('%j runs %i', (tags, oneway) => expect(kind(tags)).toMatchObject({ oneway }))

  test('say where an ambulance may drive', () => {
    expect(kind({ access: 'private' })).toBe('no_access')
    expect(kind({ access: 'no', motor_vehicle: 'yes' })).toMatchObject({ roadClass: 'secondary' })
    expect(kind({ motor_vehicle: 'no' })).toBe('no_access')
    expect(kind({ access: 'no', emergency: 'yes' })).toMatchObject({ roadClass: 'secondary' })
    for (const highway of ['footway', 'steps', 'construction', 'proposed', '', '__proto__', 'constructor'])
      expect(roadTags({ highway })).toBe('not_a_road')
    expect(roadTags({ highway: 'primary_link' })).toMatchObject({ roadClass: 'primary', link: true })
    expect(roadTags({ highway: 'motorway' })).toMatchObject({ roadsideAccess: false })
    expect(kind({ tunnel: 'yes' })).toMatchObject({ tunnel: true, roadsideAccess: false })
  })

  test.each([
    ['50', 50],
    ['50 mph', 80.4672],
    ['60;40', 60],
    ['none', null],
    ['CN:urban', null],
    ['0', null],
    ['999', null],
    ['-50', null],
    ['', null],
    [undefined, null],
  ])('the limit %j is %j km/h', (text, speed) => expect(parseSpeed(text)).toBe(speed))

  test('a limit may differ by direction', () => {
    expect(kind({ maxspeed: '60', 'maxspeed:backward': '40' })).toMatchObject({ speedKph: 60, speedBackKph: 40 })
    expect(kind({ maxspeed: '60' })).toMatchObject({ speedKph: 60, speedBackKph: null })
  })

  test('a place needs a name and a kind that somebody would search', () => {
    expect(placeTags({ place: 'hamlet', name: '李家沟', 'name:en': 'Lijiagou' })).toMatchObject({ kind: 'village', otherNames: 'Lijiagou' })
    expect(placeTags({ amenity: 'bench', name: 'x' })).toBeNull()
    expect(placeTags({ place: 'toString', name: 'x' })).toBeNull()
    expect(placeTags({ place: 'village' })).toBeNull()
  })
})
