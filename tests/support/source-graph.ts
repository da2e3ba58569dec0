import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'

const root = path.resolve(import.meta.dirname, '../..')

/** A source file: its path from the checkout, its text without comments, and the files of ours that it imports. */
export type SourceFile = { name: string; code: string; imports: string[]; unresolved: string[] }

/** Every source file of the product, tests left out. */
export function readSources(folders = ['server', 'web', 'media']): SourceFile[] {
  return folders
    .map((folder) => path.join(root, folder))
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile() && /\.(ts|tsx|mjs)$/.test(entry.name) && !/^\.|\.test(-support)?\.tsx?$/.test(entry.name))
    .map((entry) => readSource(path.join(entry.parentPath, entry.name)))
}

function readSource(file: string): SourceFile {
  const code = withoutComments(readFileSync(file, 'utf8'))
  const source: SourceFile = { name: path.relative(root, file), code, imports: [], unresolved: [] }
  for (const specifier of specifiers(code)) {
    const target = resolve(specifier, file)
    if (target === null) continue
    if (existsSync(target) && statSync(target).isFile()) source.imports.push(path.relative(root, target))
    else source.unresolved.push(specifier)
  }
  return source
}

function specifiers(code: string): string[] {
  const forms = [
    /\b(?:import|export)\b[^'"`;]*?\bfrom\s*['"]([^'"]+)['"]/g,
    /\bimport\s*['"]([^'"]+)['"]/g,
    /\bimport\(\s*['"]([^'"]+)['"]/g,
  ]
  return forms.flatMap((form) => [...code.matchAll(form)].map((match) => match[1] ?? ''))
}

const aliases = Object.entries(
  (JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { imports: Record<string, string> }).imports,
).map(([alias, target]) => ({ prefix: alias.replace('*', ''), folder: target.replace('*', '') }))

/** The file a specifier names; null for packages. */
function resolve(specifier: string, from: string): string | null {
  const bare = specifier.split('?')[0] ?? specifier
  if (bare.startsWith('.')) return path.resolve(path.dirname(from), bare)
  const alias = aliases.find(({ prefix }) => bare.startsWith(prefix))
  return alias ? path.join(root, alias.folder, bare.slice(alias.prefix.length)) : null
}

/** Blanks comments, leaving strings, templates and regular expressions alone well enough to read imports and texts. */
export function withoutComments(text: string): string {
  const token =
    /\/\*[\s\S]*?\*\/|\/\/[^\n]*|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`|\/(?![*/])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\/[dgimsuvy]*(?=\s*[.,;)\]}\n]|\s*$)/g
  return text.replace(token, (match) => (match.startsWith('//') || match.startsWith('/*') ? match.replace(/[^\n]/g, ' ') : match))
}

/** Every circle among these files: groups in which each reaches each. */
export function circles(files: SourceFile[]): string[][] {
  const byName = new Map(files.map((file) => [file.name, file]))
  const order = new Map<string, number>()
  const low = new Map<string, number>()
  const stack: string[] = []
  const found: string[][] = []
  const visit = (name: string): void => {
    order.set(name, order.size)
    low.set(name, order.get(name)!)
    stack.push(name)
    for (const next of byName.get(name)?.imports ?? []) {
      if (!byName.has(next)) continue
      if (!order.has(next)) visit(next)
      if (stack.includes(next)) low.set(name, Math.min(low.get(name)!, low.get(next)!))
    }
    if (low.get(name) !== order.get(name)) return
    const group = stack.splice(stack.indexOf(name))
    const selfImport = byName.get(name)?.imports.includes(name) ?? false
    if (group.length > 1 || selfImport) found.push(group)
  }
  for (const { name } of files) if (!order.has(name)) visit(name)
  return found
}
