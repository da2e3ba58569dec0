import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { temporaryDir } from '#tests/support/worker-fixtures.ts'
import { workerSourceDir } from './mediasoup-package.ts'
import { patches } from './recipe/patches.ts'
import { applyPatch, recipeHash, sourceParts, stageSource } from './staged-source.ts'

/** What staging touches of a package, without the thousand files that it only copies. */
function smallPackage(): string {
  const dir = temporaryDir()
  for (const folder of ['deps', 'fbs', 'fuzzer', 'mocks', 'test', 'include', 'src/RTC']) {
    mkdirSync(path.join(dir, folder), { recursive: true })
  }
  cpSync(path.join(workerSourceDir, 'subprojects'), path.join(dir, 'subprojects'), { recursive: true })
  for (const file of ['meson_options.txt', ...patches.map((each) => each.file)]) {
    cpSync(path.join(workerSourceDir, file), path.join(dir, file))
  }
  return dir
}

test('every patch fits the installed mediasoup, whose own files stay as they are', () => {
  const dir = path.join(temporaryDir(), 'source')
  stageSource(smallPackage(), dir)
  for (const { file, find, replace } of patches) {
    expect(readFileSync(path.join(dir, file), 'utf8')).toContain(replace)
    expect(readFileSync(path.join(workerSourceDir, file), 'utf8')).toContain(find)
  }
  for (const wrap of ['libsrtp3', 'openssl', 'libuv', 'flatbuffers', 'abseil-cpp', 'unordered-dense']) {
    const folder = /directory = (\S+)/.exec(readFileSync(path.join(dir, `subprojects/${wrap}.wrap`), 'utf8'))![1]!
    expect(readFileSync(path.join(dir, 'subprojects', folder, 'meson.build'), 'utf8')).toContain(`project('${wrap}'`)
  }
})

test('the installed mediasoup has all the parts that are copied', () => {
  expect(sourceParts.filter((part) => !existsSync(path.join(workerSourceDir, part)))).toEqual([])
})

test('a whole copy is left alone, half a copy is made anew', () => {
  const [source, dir] = [smallPackage(), path.join(temporaryDir(), 'source')]
  stageSource(source, dir)
  writeFileSync(path.join(dir, 'object'), '')
  stageSource(source, dir)
  expect(existsSync(path.join(dir, 'object'))).toBe(true)

  rmSync(path.join(dir, 'staged'))
  stageSource(source, dir)
  expect(existsSync(path.join(dir, 'object'))).toBe(false)
})

const patch = { file: 'src/a.cpp', why: 'it does not build otherwise', find: 'old', replace: 'new $&' }

test.each([
  ['gone', 'another version', 0],
  ['not alone', 'old and old', 2],
])('a patch whose text is %s is refused with its reason', (_what, text, times) => {
  const dir = temporaryDir()
  mkdirSync(path.join(dir, 'src'))
  writeFileSync(path.join(dir, 'src/a.cpp'), text)
  expect(() => applyPatch(dir, patch)).toThrow(
    `patch of src/a.cpp does not fit this version of mediasoup (its text is there ${times} times, not once): it does not build otherwise`,
  )
  expect(readFileSync(path.join(dir, 'src/a.cpp'), 'utf8')).toBe(text)
})

test('a patch puts its text in as it is', () => {
  const dir = temporaryDir()
  mkdirSync(path.join(dir, 'src'))
  writeFileSync(path.join(dir, 'src/a.cpp'), 'the old text')
  applyPatch(dir, patch)
  expect(readFileSync(path.join(dir, 'src/a.cpp'), 'utf8')).toBe('the new $& text')
})

test('a version of mediasoup without a wrap we know is refused, and nothing counts as staged', () => {
  const [source, dir] = [smallPackage(), path.join(temporaryDir(), 'source')]
  rmSync(path.join(source, 'subprojects/libsrtp3.wrap'))
  expect(() => stageSource(source, dir)).toThrow('no wrap of libsrtp3')
  expect(existsSync(path.join(dir, 'staged'))).toBe(false)
})

test('the recipe has one name', () => {
  expect(recipeHash()).toMatch(/^[0-9a-f]{8}$/)
  expect(recipeHash()).toBe(recipeHash())
})
