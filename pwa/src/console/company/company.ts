/** The company itself, as every page of the desk may know it. */
import { signal } from '@preact/signals';
import { reckonIn } from '../../i18n/format';
import { get } from '../api';

export interface Company {
  name_zh: string;
  name_en: string;
  short_name: string;
  credit_code: string;
  tax_number: string;
  taxpayer: string;
  address: string;
  phone: string;
  email: string;
  bank: string;
  account: string;
  /** ISO 4217, of the books */
  currency: string;
  timezone: string;
  /** of documents, '' that of whoever prints */
  language: '' | 'zh' | 'en';
  /** SHA-256 of a picture, '' for none */
  logo: string;
  practice: boolean;
  /** of a new partner, in 1/100 percent */
  over_tolerance_bp: number;
  short_tolerance_bp: number;
  version: number;
}

/** null: nobody is signed in. */
export const company = signal<Company | null>(null);

export async function readCompany(): Promise<Company> {
  const found = await get<Company>('/api/company');
  company.value = found;
  reckonIn(found.currency);
  return found;
}
