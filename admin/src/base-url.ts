/** Where the service is: the pages are at `<prefix>/admin/` and `<prefix>/account/`. */
export const baseUrl = new URL('..', document.baseURI).href.replace(/\/$/, '')
