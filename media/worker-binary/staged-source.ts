import { createHash } from 'node:crypto'
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { patches } from './recipe/patches.ts'
import type { Patch } from './recipe/patches.ts'

const recipeDir = path.join(import.meta.dirname, 'recipe')

/** Eight hex digits over everything that decides what is built beside mediasoup's own source. */
export function recipeHash(): string {
  const hash = createHash('sha256')
  for (const entry of readdirSync(recipeDir, { recursive: true, withFileTypes: true })
    .filter((each) => each.isFile())
    .map((each) => path.join(each.parentPath, each.name))
    .toSorted()) {
    hash.update(path.relative(recipeDir, entry)).update('\0').update(readFileSync(entry)).update('\0')
  }
  return hash.digest('hex').slice(0, 8)
}

/** What the build reads of the package; meson wants to see the files of tests and fuzzer too, although nothing is built of them. */
export const sourceParts = ['deps', 'fbs', 'fuzzer', 'include', 'mocks', 'src', 'test', 'meson.build', 'meson_options.txt', 'subprojects']

/**
 * Copies the worker's source to `dir`, changed so that it builds against the system's libraries. Does nothing where a whole
 * copy stands already. Throws an Error that names the patch which this version of mediasoup needs otherwise.
 */
export function stageSource(sourceDir: string, dir: string): void {
  const stamp = path.join(dir, 'staged')
  if (existsSync(stamp)) return
  rmSync(dir, { recursive: true, force: true })
  for (const part of sourceParts) cpSync(path.join(sourceDir, part), path.join(dir, part), { recursive: true })
  for (const patch of patches) applyPatch(dir, patch)
  placeSubprojects(dir)
  cpSync(path.join(recipeDir, 'precompiled'), path.join(dir, 'precompiled'), { recursive: true })
  writeFileSync(stamp, '')
}

/** Replaces one text in one file. Throws when it is not there exactly once: then the source is not the one the patch was made for. */
export function applyPatch(dir: string, { file, why, find, replace }: Patch): void {
  const place = path.join(dir, file)
  const text = existsSync(place) ? readFileSync(place, 'utf8') : ''
  const found = text.split(find).length - 1
  if (found !== 1) {
    throw new Error(`patch of ${file} does not fit this version of mediasoup (its text is there ${found} times, not once): ${why}`)
  }
  writeFileSync(
    place,
    text.replace(find, () => replace),
  )
}

/** Puts the subprojects that hand out the system's libraries where the package's wraps look for the unpacked downloads. */
function placeSubprojects(dir: string): void {
  for (const name of readdirSync(path.join(recipeDir, 'subprojects'))) {
    const wrapFile = path.join(dir, 'subprojects', `${name}.wrap`)
    const wrap = existsSync(wrapFile) ? readFileSync(wrapFile, 'utf8') : ''
    const folder = /^directory\s*=\s*(\S+)\s*$/m.exec(wrap)?.[1]
    if (!folder) throw new Error(`this version of mediasoup has no wrap of ${name} that names its directory`)
    cpSync(path.join(recipeDir, 'subprojects', name), path.join(dir, 'subprojects', folder), { recursive: true })
  }
}
