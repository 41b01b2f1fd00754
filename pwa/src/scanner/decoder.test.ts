import { ZXING_WASM_SHA256 } from 'barcode-detector/ponyfill';
import { expect, it } from 'vitest';
import wasm from 'zxing-wasm/reader/zxing_reader.wasm?inline';
import { sha256 } from '../store/crypto';

it('the decoder is the one that its script was made for', async () => {
  const bytes = Uint8Array.from(atob(wasm.slice(wasm.indexOf(',') + 1)), (letter) => letter.charCodeAt(0));
  expect(await sha256(bytes.buffer)).toBe(ZXING_WASM_SHA256);
});
