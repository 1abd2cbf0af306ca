import { fileURLToPath } from 'node:url'
import optimizeLocales from '@react-aria/optimize-locales-plugin'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

export default defineConfig({
  // Relative: the page works under every prefix, and behind proxies that change paths
  base: './',
  plugins: [react(), optimizeLocales.vite({ locales: ['en-US', 'ko-KR'] })],
  // The root folder's tools have another version of React
  resolve: {
    dedupe: ['react', 'react-dom'],
    // Its source: both are built together
    alias: [
      { find: '@keyturn/client/browser', replacement: client('browser/index.ts') },
      { find: '@keyturn/client/react', replacement: client('react.ts') }
    ]
  },
  build: {
    rollupOptions: { input: [page('index.html'), page('account.html')] },
    // Only what has a hash in its name is in assets, and is kept by browsers for good
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: 'es2022',
    reportCompressedSize: false
  },
  server: { proxy: { '/api': 'http://localhost:3000' } }
})

function client(file: string): string {
  return page(`../packages/client/src/${file}`)
}

function page(file: string): string {
  return fileURLToPath(new URL(file, import.meta.url))
}
