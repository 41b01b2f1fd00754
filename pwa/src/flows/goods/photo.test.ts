import { expect, it } from 'vitest';
import { fit } from './photo';

it.each([
  [4000, 3000, 1600, 1200],
  [3000, 4000, 1200, 1600],
  [1600, 1600, 1600, 1600],
  [640, 480, 640, 480],
  [16000, 4, 1600, 1],
])('%i × %i fits as %i × %i', (width, height, toWidth, toHeight) => {
  expect(fit(width, height)).toEqual({ width: toWidth, height: toHeight });
});
