/** A partner as its form holds it, and what is wrong in it. Pure. */
import { named } from '../../i18n';
import { parseScaled, writeScaled } from '../decimal';
import { names } from '../session';
import type { Company } from '../company/company';
import type { Address, Contact, Partner } from './types';

export interface Keeper {
  code: string;
  /** code and name, as people are told */
  name: string;
}

export interface Typed {
  keeper: Keeper | null;
  name_zh: string;
  name_en: string;
  supplier: boolean;
  customer: boolean;
  /** goods of theirs may lie here */
  keeps_goods: boolean;
  city: string;
  /** percent */
  over: string;
  short: string;
  payment: string;
  days: string;
  currency: string;
  tax_number: string;
  taxpayer: string;
  active: boolean;
  contacts: Contact[];
  addresses: Address[];
}

export type Fault = 'name' | 'kind' | 'percent' | 'days' | 'currency' | 'contact' | 'country';

/** Field ('name_en', 'contacts.0.name') → what is wrong in it. */
export type Faults = Record<string, Fault>;

export const NO_CONTACT: Contact = { name: '', role: '', phone: '', email: '' };
export const NO_ADDRESS: Address = {
  kind: 'delivery',
  street: '',
  city: '',
  region: '',
  postcode: '',
  country: '',
  recipient: '',
  phone: '',
};

const PERCENT = 2; // places behind the point: the server has 1/100 percent
const MOST_OVER = 1_000_000;
const MOST_SHORT = 10_000;
const MOST_DAYS = 3650;

export function begin(partner: Partner | null): Typed {
  if (partner === null)
    return {
      name_zh: '',
      name_en: '',
      supplier: true,
      customer: false,
      keeps_goods: false,
      city: '',
      keeper: null,
      over: '0',
      short: '0',
      payment: 'net',
      days: '0',
      currency: 'CNY',
      tax_number: '',
      taxpayer: 'unknown',
      active: true,
      contacts: [],
      addresses: [],
    };
  const { name_zh, name_en, supplier, customer, keeps_goods, city, payment, currency, tax_number, taxpayer, active } =
    partner;
  return {
    ...{ name_zh, name_en, supplier, customer, keeps_goods, city, payment, currency, tax_number, taxpayer, active },
    over: writeScaled(partner.over_tolerance_bp, PERCENT),
    short: writeScaled(partner.short_tolerance_bp, PERCENT),
    days: String(partner.terms_days),
    keeper: partner.keeper && {
      code: partner.keeper.code,
      name: `${partner.keeper.code} ${named(names(partner.keeper))}`,
    },
    contacts: partner.contacts,
    addresses: partner.addresses,
  };
}

/** What a new partner has before anything is typed, by what the company says. */
export function beginning(company: Company | null): Partial<Typed> {
  if (company === null) return {};
  return {
    over: writeScaled(company.over_tolerance_bp, PERCENT),
    short: writeScaled(company.short_tolerance_bp, PERCENT),
    currency: company.currency,
  };
}

function within(text: string, places: number, most: number): number | null {
  const value = parseScaled(text.replace(/%\s*$/, '') || '0', places);
  return value !== null && value <= most ? value : null;
}

const trimmed = <T extends object>(record: T): T =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, String(value).trim()])) as T;
const said = (record: object): boolean =>
  Object.entries(record).some(([key, value]) => key !== 'kind' && String(value).trim() !== '');

/** The record of a command; a contact or address of which nothing is typed is none. */
export function read(typed: Typed): { record: Record<string, unknown>; faults: Faults } {
  const { over, short, days, ...rest } = typed;
  const over_tolerance_bp = within(over, PERCENT, MOST_OVER);
  const short_tolerance_bp = within(short, PERCENT, MOST_SHORT);
  const terms_days = within(days, 0, MOST_DAYS);
  const contacts = typed.contacts.filter(said).map(trimmed);
  const addresses = typed.addresses.filter(said).map(trimmed);
  const currency = typed.currency.trim().toUpperCase();
  const wrong: [boolean, string, Fault][] = [
    [!typed.name_zh.trim() && !typed.name_en.trim(), 'name_zh', 'name'],
    [!typed.supplier && !typed.customer, 'kind', 'kind'],
    [over_tolerance_bp === null, 'over', 'percent'],
    [short_tolerance_bp === null, 'short', 'percent'],
    [terms_days === null, 'days', 'days'],
    [!/^[A-Z]{3}$/.test(currency), 'currency', 'currency'],
    ...typed.contacts.map((one, at): [boolean, string, Fault] => [
      said(one) && !one.name.trim(),
      `contacts.${at}.name`,
      'contact',
    ]),
    ...typed.addresses.map((one, at): [boolean, string, Fault] => [
      !/^([A-Z]{2})?$/.test(one.country.trim().toUpperCase()),
      `addresses.${at}.country`,
      'country',
    ]),
  ];
  const record = {
    ...rest,
    name_zh: typed.name_zh.trim(),
    name_en: typed.name_en.trim(),
    city: typed.city.trim(),
    tax_number: typed.tax_number.trim(),
    keeper: typed.keeper ? typed.keeper.code : '',
    currency,
    over_tolerance_bp,
    short_tolerance_bp,
    terms_days,
    contacts,
    addresses: addresses.map((address) => ({ ...address, country: address.country.toUpperCase() })),
  };
  return { record, faults: Object.fromEntries(wrong.filter(([is]) => is).map(([, path, fault]) => [path, fault])) };
}
