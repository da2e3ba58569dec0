import fastifyStatic from '@fastify/static'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { languageOf, message } from '#contract/i18n/texts.ts'
import { Refusal } from '../refusal.ts'

const year_s = 31_536_000

/**
 * Serves the built screens: files by name, the page of phones with a link below `/locate/` and `/visit/`, and for every other address the console itself, whose router
 * knows it. Files under `assets/` carry their hash in the name and never change.
 */
export async function serveScreens(app: FastifyInstance, parts: { webDir: string; caPem: string | null }): Promise<void> {
  const root = path.resolve(parts.webDir)
  serveAuthority(app, parts.caPem)
  await app.register(fastifyStatic, { root, serve: false, cacheControl: false, index: false })
  app.get('/*', async (request, reply) => {
    const pathname = pathOf(request.url)
    if (machines.test(pathname)) throw new Refusal('request.unknown_route')
    const name = fileNamed(root, pathname)
    if (name) return send(reply, name, pathname.startsWith('/assets/') ? `public, max-age=${year_s}, immutable` : 'no-cache')
    if (path.extname(pathname) !== '') throw new Refusal('request.unknown_route')
    return send(reply, guests.test(pathname) ? 'locate.html' : 'index.html', 'no-cache')
  })
}

const send = (reply: FastifyReply, name: string, cache: string) => reply.header('cache-control', cache).sendFile(name)

/** Pages behind a one-time link: of a caller, of a relative. */
const guests = /^\/(locate|visit)\//

/** Addresses that machines ask for: none of them is a screen, however it is written. */
const machines = /^\/(api|socket\.io|metrics)(\/|$)/i

/** The path of what was asked for, decoded and without detours. Whatever a stranger sends has one: `new URL` refuses `///` and the like. */
function pathOf(url: string): string {
  const sent = url.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, '').split(/[?#]/, 1)[0]!
  let decoded = sent
  try {
    decoded = decodeURIComponent(sent)
  } catch {
    // Half a character stays as it was sent: no file of ours is called so.
  }
  return path.posix.normalize(`/${decoded}`)
}

/** The file of the build at this path, relative to its root; never one outside of it. */
function fileNamed(root: string, pathname: string): string | undefined {
  if (pathname.includes('\0')) return undefined
  const file = path.join(root, pathname)
  const inside = file.startsWith(root + path.sep) && path.extname(file) !== '' && existsSync(file)
  return inside ? path.relative(root, file) : undefined
}

/** Where a tablet gets the local certificate authority, with a page that says how. */
function serveAuthority(app: FastifyInstance, caPem: string | null): void {
  app.get('/ca.crt', async (_request, reply) => {
    if (!caPem) throw new Refusal('request.unknown_route')
    return reply.type('application/x-x509-ca-cert').header('content-disposition', 'attachment; filename="jilian-ca.crt"').send(caPem)
  })
  app.get('/install-ca', async (request, reply) => {
    if (!caPem) throw new Refusal('request.unknown_route')
    const language = languageOf(request.headers['accept-language'])
    const say = (key: Parameters<typeof message>[1]) => message(language, key)
    const steps = (['authority.android', 'authority.windows', 'authority.ios'] as const).map((key) => `<li>${say(key)}</li>`).join('')
    return reply.type('text/html; charset=utf-8').send(`<!doctype html><html lang="${language}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>${say('authority.title')}</title>
<style>body{font:18px/1.6 system-ui,"Noto Sans CJK SC","Microsoft YaHei",sans-serif;max-width:40rem;margin:3rem auto;padding:0 1.5rem;color:#16202b;background:#f6f8fa}
a{display:inline-block;margin:1rem 0;padding:.8rem 1.6rem;border-radius:8px;background:#0b5cad;color:#fff;text-decoration:none;font-weight:600}</style></head>
<body><h1>${say('authority.title')}</h1><p>${say('authority.why')}</p><a href="/ca.crt">${say('authority.download')}</a><ul>${steps}</ul></body></html>`)
  })
}
