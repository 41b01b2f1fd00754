/** The cache of the camera's decoder: filled by the page, read by the service worker too. */
export const DECODER = 'stowage-wasm';
