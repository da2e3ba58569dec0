import react from '@vitejs/plugin-react'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { defineConfig } from 'vite'

const web = path.resolve(import.meta.dirname, 'web')
/** The console, and the caller's page: one that a stranger's phone opens on a bad line has an entry of its own. */
const pages = ['index.html', 'locate.html'].map((page) => path.join(web, page)).filter((page) => existsSync(page))

/** The server behind `vite` in development. */
const api = process.env.JILIAN_API ?? 'http://127.0.0.1:8080'

export default defineConfig({
  root: web,
  publicDir: path.join(web, 'public'),
  plugins: [react()],
  build: {
    outDir: path.resolve(import.meta.dirname, 'dist/web'),
    emptyOutDir: true,
    // Township computers: Windows 7 stops at Chromium 109.
    target: ['chrome109', 'safari16'],
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1500,
    rolldownOptions: {
      input: pages,
      output: {
        // The wall, the tablet and the caller's page never load the forms of the seat.
        codeSplitting: {
          groups: [
            // Before antd, which would take what it needs of it along, and with it every screen would load all forms.
            {
              name: 'react',
              test: /node_modules\/(react|react-dom|scheduler|@tanstack|i18next|react-i18next|zustand|use-sync-external-store)\//,
              priority: 30,
            },
            // Media of rooms, with nothing of React: the page of a caller's phone loads it too, after a tap.
            {
              name: 'media',
              test: /node_modules\/(mediasoup-client|sdp-transform|h264-profile-level-id|awaitqueue|debug|ms)\//,
              priority: 20,
            },
            { name: 'antd', test: /node_modules\/(antd|@ant-design|@rc-component|rc-[a-z-]+)\//, priority: 20 },
            { name: 'map', test: /node_modules\/(leaflet|protomaps-leaflet|@mapbox|pbf)\//, priority: 20 },
            { name: 'socket', test: /node_modules\/(socket\.io|engine\.io)[a-z.-]*\//, priority: 20 },
            { name: 'contract', test: /node_modules\/typebox\/|server\/contract\//, priority: 20 },
          ],
        },
      },
    },
  },
  server: {
    strictPort: true,
    proxy: {
      '/api': { target: api, changeOrigin: false },
      '/socket.io': { target: api, ws: true, changeOrigin: false },
    },
  },
})
