import path from 'node:path'
import { createServer, type ViteDevServer } from 'vite'

const root = path.resolve(import.meta.dirname, '../..')

/** Serves a page of `tests/e2e/<name>/` with the sources that it imports, on a free port of loopback. */
export async function servePage(name: string): Promise<ViteDevServer> {
  const server = await createServer({
    root: path.join(root, 'tests/e2e', name),
    configFile: false,
    logLevel: 'error',
    cacheDir: path.join(root, 'node_modules', `.vite-${name}`),
    server: { host: '127.0.0.1', port: 0, hmr: false, watch: null, fs: { allow: [root] } },
  })
  return server.listen()
}
