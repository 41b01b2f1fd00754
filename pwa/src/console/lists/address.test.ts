import { expect, test } from 'vitest';
import { listAddress, readShown } from './address';

const names = { row: 'receipt', view: 'state' };

test('an address says what is shown, under the names of its page', () => {
  const shown = {
    search: 'a b',
    filters: [{ column: 'no', op: 'from' as const, value: 2 }],
    sort: '-no',
    view: 'open',
    row: 'x/1',
  };
  const address = listAddress('/receipts', shown, names);
  expect(address).toContain('receipt=x%2F1');
  expect(address).toContain('state=open');
  const query = Object.fromEntries(new URLSearchParams(address.split('?')[1]));
  expect(readShown(query, names)).toEqual(shown);
  expect(readShown(query)).toEqual({ ...shown, view: '', row: '' });
});

test('what is shown as it comes leaves the address bare', () => {
  expect(listAddress('/receipts', { search: '', filters: [], sort: null, view: '', row: '' }, names)).toBe('/receipts');
});
