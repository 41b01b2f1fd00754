import { expect, it } from 'vitest';
import { readCode } from '../../scanner/code';
import { personOf } from './badge';
import type { Person } from './reducer';

it('a badge is our label or the bare code of a person', () => {
  const chen: Person = { id: 3, code: 'P003', zh: '陈立', en: 'Chen Li' };
  const of = (raw: string): Person | null => personOf({ code: readCode(raw) }, [chen]);
  expect(['STW:BADGE:P003', 'P003', 'STW:BIN:P003', 'P004', '5012345678900'].map(of)).toEqual([
    chen,
    chen,
    null,
    null,
    null,
  ]);
});
