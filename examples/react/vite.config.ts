import react from '@vitejs/plugin-react'
import { defineConfig, loadEnv } from 'vite'

export default defineConfig(({ mode }) => {
  const { VITE_SERVICE_URL = 'http://localhost:3000' } = loadEnv(mode, '.')
  return {
    plugins: [react()],
    // The client is linked: without this it would load the React of the folder above
    resolve: { dedupe: ['react'] },
    define: { 'import.meta.env.VITE_SERVICE_URL': JSON.stringify(VITE_SERVICE_URL) },
    // The service allows this origin and no other: another port would be another origin
    server: { port: 5173, strictPort: true },
    preview: {
      port: 5173,
      strictPort: true,
      // What the server in production has to send too: see README.md
      headers: {
        'content-security-policy': `default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src ${VITE_SERVICE_URL}; base-uri 'none'; form-action 'self'; frame-ancestors 'none'`
      }
    }
  }
})
