// npm run dev: the window with hot reload in a browser, and the server behind it. No Electron needed.
import { createServer } from 'vite'
import { serveWindow } from '../src/server/serve-window.ts'
import { projectFolder } from './setup/places.mjs'

const window = await serveWindow({ address: '127.0.0.1', port: 0 })

/** What the server answers and Vite does not. A page of Vite's own origin is the server's own; others stay others, and are refused. */
const behind = Object.fromEntries(
  ['/open/', '^/w/[^/]+/(rpc$|image/|upload)', '/enter.js'].map((path) => [
    path,
    {
      target: window.url,
      changeOrigin: true,
      ws: path.startsWith('^'),
      configure: (proxy) => {
        const own = (request) => {
          if (request.getHeader('origin') === ownOrigin()) request.setHeader('origin', window.url)
        }
        proxy.on('proxyReq', own)
        proxy.on('proxyReqWs', own)
      },
    },
  ]),
)
/** The rest of the window is Vite's own, which knows of no path to it. */
const withoutPath = {
  name: 'window-path',
  configureServer: ({ middlewares }) => {
    middlewares.use((request, _, next) => {
      request.url = request.url.replace(/^\/w\/[^/]+\/(?!rpc$|image\/|upload)/, '/')
      next()
    })
  },
}
const vite = await createServer({
  configFile: `${projectFolder}/src/renderer/vite.config.ts`,
  plugins: [withoutPath],
  server: { host: '127.0.0.1', port: 5173, proxy: behind },
})
const ownOrigin = () => vite.resolvedUrls?.local[0]?.replace(/\/$/, '')
await vite.listen()
console.log(`Frostline, with hot reload: ${window.newLink().replace(window.url, ownOrigin())}`)

for (const signal of ['SIGINT', 'SIGTERM'])
  process.once(signal, async () => {
    await vite.close()
    await window.close()
    process.exit(0)
  })
