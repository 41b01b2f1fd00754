/** What /api/partners answers. Tolerances are 1/100 percent. */

export interface Contact {
  name: string;
  role: string;
  phone: string;
  email: string;
}

export interface Address {
  kind: string;
  street: string;
  city: string;
  region: string;
  postcode: string;
  country: string;
  recipient: string;
  phone: string;
}

export interface PartnerName {
  id: number;
  code: string;
  name_zh: string;
  name_en: string;
}

export interface Partner extends PartnerName {
  version: number;
  supplier: boolean;
  customer: boolean;
  /** goods of theirs may lie here and stay theirs */
  keeps_goods: boolean;
  city: string;
  over_tolerance_bp: number;
  short_tolerance_bp: number;
  payment: string;
  terms_days: number;
  currency: string;
  tax_number: string;
  taxpayer: string;
  active: boolean;
  /** code of the partner that it is by now */
  merged_into: string | null;
  /** those that are it by now */
  former: PartnerName[];
  /** who looks after it */
  keeper: PartnerName | null;
  contacts: Contact[];
  addresses: Address[];
}
