import path from 'node:path'
import { expect, test } from 'vitest'
import { circles, readSources, withoutComments } from '#tests/support/source-graph.ts'

const files = readSources()

/** An arrow may only point down: the places each place may import from, itself aside. */
const mayImport: Record<string, string[]> = {
  'server/main': ['server/processes'],
  'server/processes': [
    'server/app',
    'server/realtime',
    'server/jobs',
    'server/domains',
    'server/platform',
    'server/protocols',
    'server/contract',
    'media',
  ],
  'server/app': ['server/realtime', 'server/jobs', 'server/domains', 'server/platform', 'server/protocols', 'server/contract'],
  'server/realtime': ['server/domains', 'server/platform', 'server/protocols', 'server/contract'],
  'server/jobs': ['server/domains', 'server/platform', 'server/protocols', 'server/contract'],
  'server/domains': ['server/platform', 'server/protocols', 'server/contract'],
  'server/platform': ['server/protocols', 'server/contract'],
  'server/protocols': [],
  'server/contract': [],
  'server/simulator': ['server/contract', 'server/protocols'],
  'server/setup': ['media', 'server/domains', 'server/platform', 'server/contract'],
  media: ['server/contract', 'server/platform'],
  web: ['server/contract'],
}

/** The later may call the earlier's service; upward only facts go. */
const domains = [
  'institutions',
  'accounts',
  'messages',
  'fleet',
  'tracking',
  'routing',
  'patients',
  'incidents',
  'dispatch',
  'rooms',
  'consults',
]

const placeOf = (name: string): string => {
  const [first = '', second = ''] = name.split('/')
  return first === 'server' ? `server/${second.replace(/\.ts$/, '')}` : first
}

const domainOf = (name: string): string | null => /^server\/domains\/([^/]+)\//.exec(name)?.[1] ?? null

const arrows = files.flatMap((file) => file.imports.map((target) => ({ from: file.name, to: target })))

test('there is a house to look at', () => {
  expect(files.length).toBeGreaterThan(50)
  expect(arrows.length).toBeGreaterThan(50)
})

test('every import of ours leads to a file', () => {
  expect(files.flatMap((file) => file.unresolved.map((specifier) => `${file.name} → ${specifier}`))).toEqual([])
})

test('arrows point down', () => {
  const wrong = arrows.filter(({ from, to }) => {
    const [source, target] = [placeOf(from), placeOf(to)]
    return source !== target && !(mayImport[source] ?? []).includes(target)
  })
  expect(wrong.map(({ from, to }) => `${from} → ${to}`)).toEqual([])
})

test('every folder of the server has its place', () => {
  const unknown = new Set(files.map((file) => placeOf(file.name)).filter((place) => !(place in mayImport)))
  expect([...unknown]).toEqual([])
})

test('domains stand in order, and no one touches the repository of another', () => {
  const wrong = arrows.filter(({ from, to }) => {
    const [source, target] = [domainOf(from), domainOf(to)]
    if (source === target || target === null) return false
    if (/\/(repository|routes|policy)(-[a-z-]+)?\.ts$/.test(to) && source !== null) return true
    return source !== null && domains.indexOf(target) > domains.indexOf(source)
  })
  expect(wrong.map(({ from, to }) => `${from} → ${to}`)).toEqual([])
  const unknown = new Set(files.map((file) => domainOf(file.name)).filter((domain) => domain !== null && !domains.includes(domain)))
  expect([...unknown]).toEqual([])
})

test('no circle', () => {
  const file = (name: string, ...imports: string[]) => ({ name, imports, code: '', unresolved: [] })
  expect(circles([file('a', 'b'), file('b', 'c'), file('c', 'a'), file('d', 'a')])).toEqual([['a', 'b', 'c']])
  expect(circles(files)).toEqual([])
})

test('names are kebab-case', () => {
  const odd = files
    .map((file) => path.basename(file.name))
    .filter((name) => !/^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9-]+)*\.(ts|tsx|mjs)$/.test(name))
  expect(odd).toEqual([])
})

test('Chinese texts stand in the catalogues and the seed only', () => {
  const catalogues = /^(server\/contract\/i18n|web\/shared\/i18n|server\/setup\/seed)\//
  const found = files
    .filter((file) => !catalogues.test(file.name))
    .flatMap((file) => file.code.split('\n').map((line, index) => ({ place: `${file.name}:${index + 1}`, line })))
    .filter(({ line }) => /\p{Script=Han}/u.test(line))
  expect(found.map(({ place, line }) => `${place} ${line.trim().slice(0, 60)}`)).toEqual([])
})

test('comments are told from texts', () => {
  expect(withoutComments("const a = '// no' // yes\n/* yes */ const b = `/* no */`")).toBe(
    "const a = '// no'       \n          const b = `/* no */`",
  )
  expect(withoutComments("const url = 'http://x' // c")).toBe("const url = 'http://x'     ")
})

test('files are short: a median under 80 lines and few over 300', () => {
  const lengths = files.map((file) => file.code.split('\n').length).toSorted((a, b) => a - b)
  expect(lengths[Math.floor(lengths.length / 2)]).toBeLessThan(80)
  expect(lengths.filter((length) => length > 300).length / lengths.length).toBeLessThan(0.05)
})
