/** The company as its form holds it, and what is wrong in it. Pure. */
import type { Company } from './company';

export type Typed = Omit<Company, 'practice' | 'version' | 'over_tolerance_bp' | 'short_tolerance_bp'>;

export type Fault = 'name' | 'credit' | 'email' | 'timezone';

const SIGNS = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const CREDIT_CODE = /^[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}$/;
const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@.]+$/;

/** Books are kept in these: amounts are integers of 1/100. */
export const CURRENCIES = [
  ...['CNY', 'HKD', 'MOP', 'TWD', 'USD', 'EUR', 'GBP', 'SGD'],
  ...['MYR', 'THB', 'IDR', 'PHP', 'INR', 'AUD', 'CAD'],
];

export function begin(company: Company): Typed {
  const { name_zh, name_en, short_name, credit_code, tax_number, taxpayer, address, phone, email } = company;
  const { bank, account, currency, timezone, language, logo } = company;
  return {
    ...{ name_zh, name_en, short_name, credit_code, tax_number, taxpayer, address, phone, email },
    ...{ bank, account, currency, timezone, language, logo },
  };
}

/** 统一社会信用代码: the last sign is 31 less the rest that the sum of sign × 3^(its place) leaves by 31. */
export function isCreditCode(code: string): boolean {
  if (!CREDIT_CODE.test(code)) return false;
  let sum = 0;
  let weight = 1;
  for (const sign of code.slice(0, -1)) {
    sum += SIGNS.indexOf(sign) * weight;
    weight = (weight * 3) % 31;
  }
  return SIGNS[(31 - (sum % 31)) % 31] === code[17];
}

export function read(typed: Typed): { record: Typed; faults: Fault[] } {
  const record = Object.fromEntries(Object.entries(typed).map(([key, value]) => [key, value.trim()])) as Typed;
  record.credit_code = record.credit_code.replace(/\s/g, '').toUpperCase();
  const wrong: [boolean, Fault][] = [
    [!record.name_zh && !record.name_en, 'name'],
    [record.credit_code !== '' && !isCreditCode(record.credit_code), 'credit'],
    [record.email !== '' && !EMAIL.test(record.email), 'email'],
    [record.timezone === '', 'timezone'],
  ];
  return { record, faults: wrong.filter(([is]) => is).map(([, fault]) => fault) };
}
