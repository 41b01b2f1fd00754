/**
 * What a scanned text is: a GS1 message, a bare GTIN, one of our own labels, plain text, or nothing that can be used.
 * The server decides the same (`stowage_devices.scan`); `sync/vectors/scan/` holds both to it.
 */
import { checkDigitFits, GS, parseGs1, type Element, type Reading } from './gs1';

export type BadReason = 'empty' | 'control' | 'too_long' | 'check_digit' | 'gs1';

export type Code =
  | { kind: 'gs1'; elements: Element[]; readings: Reading[]; ambiguous: boolean }
  | { kind: 'gtin'; gtin: string; digits: string }
  | { kind: 'own'; type: string; value: string }
  | { kind: 'text'; text: string }
  | { kind: 'bad'; reason: BadReason };

export interface ReadOptions {
  /** a printable that this scanner sends for GS */
  separator?: string;
  /** this scanner is proven to send separators */
  separatorsKept?: boolean;
}

const LONGEST = 1000;
const AIM = /^\]([A-Za-z])([0-9A-Za-z])/;
const GS1_SYMBOLS = ['C1', 'd2', 'e0', 'e1', 'e2', 'e3', 'Q3', 'J1'];
const CONTROL = /[\x00-\x1c\x1e\x1f\x7f\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]/;
const OWN = /^STW:([A-Z]{2,8}):(.{1,120})$/u;
const ENROL = /^https?:\/\/[^\s]{1,300}\/m\/#\/enrol\?t=[A-Za-z0-9_-]{8,200}$/;
const LINK = /^https?:\/\/[^/\s]+(?:\/[^?#\s]*)?\/(00|01|414|8004|8006)\/([^?#\s]+)(?:\?([^#\s]*))?(?:#.*)?$/i;
const SPOKEN = /^(?:\(\d{2,4}\)[^()]+)+$/;
const DIGITS = /^[0-9]+$/;
const MESSAGE = /^(?:0[012][0-9]{14}|00[0-9]{18})/;
const ASCII = /^[\x00-\x7f]*$/;
const BAD = (reason: BadReason): Code => ({ kind: 'bad', reason });

/** Never throws, whatever the text. */
export function readCode(raw: string, options: ReadOptions = {}): Code {
  if (Array.from(raw).length > LONGEST) return BAD('too_long');
  const text = raw.replace(/\{GS\}|<GS>/gi, GS).replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, '');
  const symbol = AIM.exec(text);
  const declared = (symbol !== null && GS1_SYMBOLS.indexOf(symbol[1]! + symbol[2]!) >= 0) || text[0] === GS;
  const body = symbol ? text.slice(3) : text;
  if (!body.replace(/\x1d/g, '')) return BAD('empty');
  if (CONTROL.test(body)) return BAD('control');
  return (
    own(body) || link(body) || message(body, declared, options) || plain(body, symbol !== null && symbol[1] === 'E')
  );
}

function own(text: string): Code | null {
  const found = OWN.exec(text);
  if (found) return { kind: 'own', type: found[1]!, value: found[2]! };
  return ENROL.test(text) ? { kind: 'own', type: 'ENROL', value: text } : null;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a stray % is itself
  }
}

/** A GS1 Digital Link: identifiers and values in the path, then in the query. */
function link(text: string): Code | null {
  const found = LINK.exec(text);
  if (!found) return null;
  const names = [found[1]!, ...found[2]!.split('/')];
  const pairs: Element[] = [];
  for (let at = 0; at + 1 < names.length; at += 2) pairs.push([names[at]!, names[at + 1]!]);
  for (const field of (found[3] || '').split('&')) {
    const equals = field.indexOf('=');
    if (equals > 0 && DIGITS.test(field.slice(0, equals)))
      pairs.push([field.slice(0, equals), field.slice(equals + 1)]);
  }
  return fromElements(pairs.map(([ai, value]) => [ai, decoded(value)]));
}

/** Values whose ends are known: nothing can be ambiguous. */
function fromElements(pairs: Element[]): Code {
  const padded = pairs.map(
    ([ai, value]) => ai + ((ai === '01' || ai === '02') && DIGITS.test(value) ? value.padStart(14, '0') : value),
  );
  return gs1(padded.join(GS), true) || BAD('gs1');
}

function message(text: string, declared: boolean, { separator, separatorsKept }: ReadOptions): Code | null {
  if (SPOKEN.test(text)) {
    const pairs: Element[] = text
      .slice(1)
      .split('(')
      .map((part) => [part.slice(0, part.indexOf(')')), part.slice(part.indexOf(')') + 1).trim()]);
    return fromElements(pairs);
  }
  const body = separator && (declared || MESSAGE.test(text)) ? text.split(separator).join(GS) : text;
  if (declared || body.indexOf(GS) >= 0) return gs1(body, !!separatorsKept) || BAD('gs1');
  if (!MESSAGE.test(body)) return null;
  const found = gs1(body, !!separatorsKept);
  return found && found.kind === 'gs1' ? found : null;
}

function gs1(text: string, separatorsKept: boolean): Code | null {
  if (!ASCII.test(text)) return null;
  const parsed = parseGs1(text, separatorsKept);
  if (parsed === 'check_digit') return BAD('check_digit');
  return (
    parsed && {
      kind: 'gs1',
      elements: parsed.elements,
      readings: parsed.readings,
      ambiguous: parsed.readings.length > 1,
    }
  );
}

function plain(text: string, ean: boolean): Code {
  if (DIGITS.test(text) && [8, 12, 13, 14, 18].indexOf(text.length) >= 0) {
    if (checkDigitFits(text)) {
      if (text.length !== 18) return { kind: 'gtin', gtin: text.padStart(14, '0'), digits: text };
      return { kind: 'gs1', elements: [['00', text]], readings: [{ sscc: text }], ambiguous: false };
    }
    if (ean || text.length === 13 || text.length === 14) return BAD('check_digit');
  }
  return { kind: 'text', text };
}
