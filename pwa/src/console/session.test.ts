import { afterEach, expect, test } from 'vitest';
import { inScope, limited, type Person, person } from './session';

function somebody(warehouses: number[]): Person {
  const nobody = {
    id: 1,
    code: 'A2',
    name_zh: '',
    name_en: '',
    roles: [],
    role_names: [],
    permissions: [],
    language: 'en',
  };
  return { ...nobody, warehouses };
}

afterEach(() => (person.value = undefined));

test.each([
  { own: [], theirs: [], expected: true },
  { own: [], theirs: [3], expected: true },
  { own: [1, 2], theirs: [1, 2], expected: true },
  { own: [1, 2], theirs: [2], expected: true },
  { own: [1, 2], theirs: [2, 3], expected: false },
  { own: [1, 2], theirs: [], expected: false },
])('$theirs is within $own: $expected', ({ own, theirs, expected }) => {
  person.value = somebody(own);
  expect(inScope(theirs)).toBe(expected);
  expect(limited()).toBe(own.length > 0);
});
