interface ImportMetaEnv {
  /** Where keyturn is. Another origin than this page's. */
  readonly VITE_SERVICE_URL: string
}
