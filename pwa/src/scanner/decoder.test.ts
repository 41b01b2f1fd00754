import { ZXING_WASM_SHA256 } from 'barcode-detector/ponyfill';
import { expect, it } from 'vitest';
import { ZXING_WASM_SHA256 as own } from 'zxing-wasm/reader';

it('the decoder is the one that its script was made for', () => expect(own).toBe(ZXING_WASM_SHA256));
