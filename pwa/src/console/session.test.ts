import { afterEach, expect, test, vi } from 'vitest';
import { get } from './api';
import { ended, inScope, limited, type Person, person, resume } from './session';

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

afterEach(() => {
  person.value = undefined;
  ended.value = false;
  vi.unstubAllGlobals();
});

test('a session that ended is told, however many requests hear of it', async () => {
  const answer = {
    type: 'about:blank',
    title: 'Unauthorized',
    status: 401,
    code: 'not_signed_in',
    detail: '',
    params: {},
  };
  vi.stubGlobal('fetch', () => Promise.resolve(new Response(JSON.stringify(answer), { status: 401 })));
  await resume();
  expect(ended.value).toBe(false);
  person.value = somebody([]);
  await Promise.allSettled([get('/api/items'), get('/api/categories')]);
  expect([ended.value, person.value]).toEqual([true, null]);
});

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
