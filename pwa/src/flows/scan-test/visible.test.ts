import { expect, it } from 'vitest';
import { visible } from './visible';

it('control characters are named, not drawn: old guns have no glyphs for them', () => {
  expect(visible('10L77\x1d3712\r\x7f')).toBe('10L77<GS>3712<CR><DEL>');
  expect(visible('\x00\x1f A')).toBe('<NUL><US> A');
});
