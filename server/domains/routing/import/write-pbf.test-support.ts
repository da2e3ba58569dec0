import { deflateSync } from 'node:zlib'
import { PbfWriter } from 'pbf'

export interface TestNode {
  id: number
  lat: number
  lon: number
  tags?: Record<string, string>
}
export interface TestWay {
  id: number
  refs: number[]
  tags: Record<string, string>
}

/** A small OSM PBF file with one block of nodes and one of ways. */
export function pbfFile({ nodes, ways, packing = 'zlib' }: { nodes: TestNode[]; ways: TestWay[]; packing?: 'zlib' | 'raw' }): Buffer {
  const header = new PbfWriter()
  header.writeStringField(4, 'OsmSchema-V0.6')
  header.writeStringField(4, 'DenseNodes')
  return Buffer.concat([
    block('OSMHeader', bytes(header), packing),
    block(
      'OSMData',
      primitives((table, group) => nodes.forEach((node) => group.writeMessage(1, writeNode(table), node))),
      packing,
    ),
    block(
      'OSMData',
      primitives((table, group) => ways.forEach((way) => group.writeMessage(3, writeWay(table), way))),
      packing,
    ),
  ])
}

/** A block as it stands in a file: the length of its header, the header, the packed message. */
export function block(type: string, message: Buffer, packing: 'zlib' | 'raw' | 'lzma'): Buffer {
  const blob = new PbfWriter()
  if (packing === 'raw') blob.writeBytesField(1, message)
  else {
    blob.writeVarintField(2, message.length)
    blob.writeBytesField(packing === 'zlib' ? 3 : 4, deflateSync(message))
  }
  const body = bytes(blob)
  const header = new PbfWriter()
  header.writeStringField(1, type)
  header.writeVarintField(3, body.length)
  const head = bytes(header)
  const length = Buffer.alloc(4)
  length.writeUInt32BE(head.length)
  return Buffer.concat([length, head, body])
}

type Table = (text: string) => number

function primitives(fill: (table: Table, group: PbfWriter) => void): Buffer {
  const strings = ['']
  const table: Table = (text) => (strings.includes(text) ? strings.indexOf(text) : strings.push(text) - 1)
  const group = new PbfWriter()
  fill(table, group)
  const message = new PbfWriter()
  message.writeMessage(1, (_: null, pbf?: PbfWriter) => strings.forEach((text) => pbf?.writeBytesField(1, Buffer.from(text))), null)
  message.writeBytesField(2, bytes(group))
  return bytes(message)
}

const writeNode = (table: Table) => (node: TestNode, pbf?: PbfWriter) => {
  pbf?.writeSVarintField(1, node.id)
  writeTags(table, node.tags ?? {}, pbf)
  pbf?.writeSVarintField(8, Math.round(node.lat * 1e7))
  pbf?.writeSVarintField(9, Math.round(node.lon * 1e7))
}

const writeWay = (table: Table) => (way: TestWay, pbf?: PbfWriter) => {
  pbf?.writeVarintField(1, way.id)
  writeTags(table, way.tags, pbf)
  pbf?.writePackedSVarint(
    8,
    way.refs.map((ref, i) => ref - (way.refs[i - 1] ?? 0)),
  )
}

function writeTags(table: Table, tags: Record<string, string>, pbf?: PbfWriter): void {
  pbf?.writePackedVarint(2, Object.keys(tags).map(table))
  pbf?.writePackedVarint(3, Object.values(tags).map(table))
}

const bytes = (writer: PbfWriter): Buffer => Buffer.from(writer.finish())
