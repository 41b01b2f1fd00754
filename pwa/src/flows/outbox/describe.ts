/** A command and what became of it, in words. */
import { computed, signal } from '@preact/signals';
import { named, own, type Named } from '../../i18n';
import { withUnit, type Unit } from '../../i18n/format';
import { store, unread } from '../../store';
import { type Item, type Order, type Place } from '../goods/model';
import { isConfirmLine, type ConfirmLine, type ReverseLine } from '../receive/model';
import { choiceOf } from '../../exceptions/tell';
import { values } from '../../exceptions/values';
import { unitOf } from '../../i18n/units';
import type { Row } from './group';
import { describeBetween, reasonsOfBetween } from './between';
import { describeBound, reasonsOfBound } from './bound';
import { describeMove, reasonsOfMoves } from './moves';
import { describePut } from './puts';
import { describeQuality, reasonsOfQuality } from './quality';
import { describeReturn, reasonsOfReturns } from './returns';
import { whys } from './whys';
import { words } from './words';

const items = signal<Map<number, Item>>(new Map());
const asked = new Set<number>();

/** The item's name, asked for once; screens redraw when it is there. */
function item(id: number): Item | null {
  if (!asked.has(id)) {
    asked.add(id);
    void store
      .lookup<Item>(store.partitions.catalogue, 'item', String(id))
      .catch(unread)
      .then((found) => {
        if (found) items.value = new Map(items.peek()).set(id, found);
      });
  }
  return items.value.get(id) || null;
}

const units = computed<Map<string, Unit>>(() => {
  const rows = store.rows<Named & { code: string }>(store.partitions.catalogue, 'unit').value || [];
  return new Map(rows.map(({ body }) => [body.code, unitOf(body)]));
});

export function amount(quantity: number, of: Item | null): string {
  const unit = of ? units.value.get(of.unit) : undefined;
  return withUnit(quantity, unit || { zh: of ? of.unit : '', en: of ? of.unit : '' });
}

function order(payload: ConfirmLine): string {
  const rows = store.rows<Order>(store.partitions.tasks, 'order').value || [];
  const found = rows.find(({ body }) => body.id === payload.order);
  return found ? found.body.number : payload.order === undefined ? words().blind : payload.reference;
}

/** Empty until the people are read. */
export function personName(id: number): string {
  const rows = store.rows<Named & { id: number }>(store.partitions.device, 'person').value;
  const found = (rows || []).find(({ body }) => body.id === id);
  return found ? named(found.body) : rows ? words().left : '';
}

function placeCode(id: number): string {
  const rows = store.rows<Place>(store.partitions.stock, 'place').value || [];
  const found = rows.find(({ body }) => body.id === id);
  return found ? found.body.code : '';
}

function goods(id: number, quantity: number): string {
  const of = item(id);
  return `${amount(quantity, of)} ${of ? named(of) : ''}`;
}

function lineTitle(payload: ConfirmLine): string {
  return goods(payload.item, payload.quantity);
}

/** '48 pcs Jam scented candles' and 'Count A01-02-3'. */
function describeCount(row: Row, all: Row[]): { title: string; note: string } {
  const payload = row.payload as { place?: number; item?: number; quantity?: number; line?: string; empty?: boolean };
  const note = `${words().counted} ${placeCode(Number(payload.place))}`;
  if (payload.line !== undefined) {
    const undone = all.find((each) => each.op_id === payload.line);
    const told = undone ? describeCount(undone, all) : { title: '', note: words().counted };
    return { title: words().reverse(told.title), note: told.note };
  }
  if (payload.item === undefined) return { title: payload.empty ? words().placeEmpty : words().placeDone, note };
  const of = item(payload.item);
  return { title: `${amount(Number(payload.quantity), of)} ${of ? named(of) : ''}`, note };
}

/** '48 pcs Jam scented candles' and 'Receipt PO-2611-0187'. `all`: to find what an undo undoes. */
export function describe(row: Row, all: Row[]): { title: string; note: string } {
  if (isConfirmLine(row.command)) {
    const payload = row.payload as unknown as ConfirmLine;
    return { title: lineTitle(payload), note: `${words().line} ${order(payload)}` };
  }
  if (row.command.indexOf('counts.') === 0) return describeCount(row, all);
  if (row.command === 'receiving.reverse_line/1') {
    const undone = all.find((each) => each.op_id === (row.payload as unknown as ReverseLine).line);
    const payload = undone ? (undone.payload as unknown as ConfirmLine) : null;
    return {
      title: words().reverse(payload ? lineTitle(payload) : ''),
      note: payload ? `${words().line} ${order(payload)}` : words().line,
    };
  }
  if (row.command === 'identity.save_settings/1') return { title: words().settings, note: personName(row.person) };
  if (row.command === 'discrepancies.resolve/1')
    return { title: choiceOf(String(row.payload['choice'])).verb, note: words().decision };
  if (row.command === 'tasks.lease/1') return { title: words().lease, note: words().work };
  if (row.command === 'tasks.release/1') return { title: words().release, note: words().work };
  if (row.command === 'tasks.take_over/1') return { title: words().takeOver, note: words().work };
  if (row.command.indexOf('tasks.') === 0) return { title: words().directed, note: words().work };
  if (row.command === 'receiving.finish/1') return { title: words().finish, note: words().line };
  const say = { goods, place: placeCode };
  return (
    describeMove(row, all, say) ||
    describePut(row, all, say) ||
    describeBound(row) ||
    describeQuality(row, all) ||
    describeReturn(row, all, say) ||
    describeBetween(row, all, say) || { title: words().other(row.command), note: '' }
  );
}

type Params = Record<string, unknown>;

/** Each reason why it did not go as expected, what matters most first. */
export function reasons(row: Row): string[] {
  return whys(row).map(({ code, params }) => reasonOf(code, params));
}

/** The one that matters most, and how many there are besides; empty where it went as expected. */
export function reason(row: Row): string {
  const [first, ...others] = reasons(row);
  return [first || '', others.length > 0 ? words().others(others.length) : ''].filter((each) => each).join(' · ');
}

type Reasons = Record<string, (params: Params) => string>;
type Tell = (name: string) => string;

function ofTasks(text: Tell, figure: Tell): Reasons {
  const w = words();
  return {
    'tasks.lease_lost': () => w.leaseLost(text('by')),
    'tasks.not_wanted': () => w.notWanted,
    'tasks.warehouse_differs': () => w.otherHouse,
    'tasks.person_differs': () => w.otherPerson,
    'tasks.no_handheld': () => w.noHandheld,
    'tasks.none_left': () => w.noneLeft,
    'tasks.invalid': () => w.fieldInvalid,
    'tasks.task_unknown': () => w.taskUnknown,
    'tasks.state_differs': () => w.taskState(own<string>(values(), text('state')) || text('state')),
    'tasks.taken': () => w.taskTaken(text('by')),
    'tasks.holder_working': () => w.holderWorking(text('by')),
    'tasks.not_yours': () => w.notYours,
    'tasks.skill_missing': () => w.skillMissing(text('skill')),
    'tasks.not_available': () => w.notAvailable(figure('available')),
    'tasks.person_unknown': () => w.personUnknown,
  };
}

function ofPutAway(text: Tell, params: Params): Reasons {
  const w = words();
  return {
    'putaway.place_full': () => w.binFull(placeCode(Number(params['place']))),
    'putaway.mixed': () => w.mixed(placeCode(Number(params['place']))),
    'putaway.storage_differs': () => w.storageDiffers(placeCode(Number(params['place']))),
    'putaway.place_closed': () => w.placeClosed(placeCode(Number(params['place']))),
    'putaway.container_elsewhere': () => w.containerElsewhere(text('container')),
    'putaway.container_unknown': () => w.containerEmpty(text('container')),
    'putaway.line_unknown': () => w.lineUnknown,
    'putaway.item_unknown': () => w.itemUnknown,
    'putaway.place_unknown': () => w.placeUnknown,
    'putaway.line_malformed': () => w.malformed,
  };
}

function ofReceiving(text: Tell, figure: Tell, place: Tell): Reasons {
  const w = words();
  return {
    'receiving.over_receipt': () => w.over(figure('surplus'), figure('ordered')),
    'receiving.not_ordered': () => w.notOrdered(figure('surplus')),
    'receiving.damaged': () => w.damagedGoods(figure('damaged')),
    'receiving.serial_known': () => w.serialKnown(text('serial')),
    'receiving.lot_missing': () => w.lotMissing,
    'receiving.expiry_differs': () => w.expiryDiffers(text('lot'), text('expected')),
    'receiving.unit_changed': () => w.unitChanged,
    'receiving.order_closed': () => w.orderClosed,
    'receiving.line_unknown': () => w.lineUnknown,
    'receiving.weight_differs': () => w.weightDiffers,
    'receiving.fraction_of_unit': () => w.fraction(figure('quantity')),
    'receiving.receipt_finished': () => w.receiptFinished,
    'receiving.barcode_changed': () => w.barcodeChanged(text('barcode')),
    'receiving.place_closed': () => w.placeClosed(place('place')),
    'receiving.item_retired': () => w.itemRetired,
    'receiving.item_merged': () => w.itemMerged,
    'receiving.serial_elsewhere': () => w.serialElsewhere(text('serial')),
    'receiving.serial_gone': () => w.serialGone(text('serial')),
    'receiving.goods_moved': () => w.goodsMoved,
    'receiving.goods_held': () => w.goodsHeld(figure('quantity'), text('reason')),
    'receiving.item_unknown': () => w.itemUnknown,
    'receiving.place_unknown': () => w.placeUnknown,
    'receiving.receipt_of_other_warehouse': () => w.otherWarehouse,
    'receiving.line_malformed': () => w.malformed,
  };
}

function ofCounts(figure: Tell): Reasons {
  const w = words();
  return {
    'counts.counted_together': () => w.countedTogether,
    'counts.same_person': () => w.samePerson,
    'counts.line_unknown': () => w.lineUnknown,
    'counts.after_finish': () => w.afterFinish,
    'counts.lot_missing': () => w.lotMissing,
    'counts.fraction_of_unit': () => w.fraction(figure('quantity')),
    'counts.item_unknown': () => w.itemUnknown,
    'counts.place_unknown': () => w.placeUnknown,
    'counts.count_elsewhere': () => w.countElsewhere,
    'counts.line_malformed': () => w.malformed,
  };
}

/** A code and what is told with it, in words. */
export function reasonOf(code: string, params: Params): string {
  const w = words();
  const of = typeof params['item'] === 'number' ? item(params['item']) : null;
  const figure = (name: string): string => amount(Number(params[name] || 0), of);
  const text = (name: string): string => String(params[name] === undefined ? '' : params[name]);
  const place = (name: string): string => placeCode(Number(params[name]));
  const said: Reasons = {
    ...ofReceiving(text, figure, place),
    ...ofCounts(figure),
    ...ofTasks(text, figure),
    ...ofPutAway(text, params),
    ...reasonsOfMoves(text, figure, place),
    ...reasonsOfBound(text),
    ...reasonsOfReturns(text, figure, place),
    ...reasonsOfQuality(text, figure),
    ...reasonsOfBetween(text, figure, place),
    'discrepancies.unknown': () => w.exceptionUnknown,
    'discrepancies.resolved': () => w.decidedAlready(choiceOf(text('choice')).verb),
    'discrepancies.choice_unknown': () => w.choiceUnknown,
    'discrepancies.field_invalid': () => w.fieldInvalid,
    'gateway.clock_implausible': () => w.clockOff,
    'ledger.shortfall': () => w.shortfall(figure('short')),
    'ledger.hold_spent': () => w.holdSpent,
    'identity.field_invalid': () => w.settingOdd,
    'gateway.unreadable': () => w.unreadable,
    'gateway.command_unknown': () => w.commandUnknown,
    'gateway.payload_invalid': () => w.payloadInvalid,
    'gateway.person_unknown': () => w.personUnknown,
    'gateway.warehouse_unknown': () => w.warehouseUnknown,
    'gateway.device_revoked': () => w.revoked,
    'gateway.device_cloned': () => w.cloned,
    'gateway.device_put_back': () => w.putBack,
    'gateway.not_permitted': () => (params['device_kind'] === undefined ? w.notPermitted : w.notOfGuns),
    'gateway.depends_on_parked': () => w.dependsOn,
    'gateway.server_fault': () => w.fault,
    command_id_reused: () => w.reused,
    sequence_reused: () => w.reusedSequence,
  };
  const found = own(said, code);
  return found ? found(params) : w.unknownCode(code);
}

/** 'Accept (Zhou Min)': what was decided so far; empty while nobody has. */
export function decisionOf({ decided, before }: Row): string {
  return (decided || before || [])
    .map(({ choice, by }) => choiceOf(choice).verb + (by ? ` (${named(by)})` : ''))
    .join(', ');
}

/** 'Count again (Zhou Min)', 'Not recorded (Zhou Min)'; empty where nobody took it back. */
export function backOf({ back, decided, before }: Row): string {
  if (!back) return '';
  const by = (decided || before || []).filter(({ choice }) => choice === back).map((each) => each.by)[0];
  return words()[back] + (by ? ` (${named(by)})` : '');
}

/** Why the server does not take a photo. */
export function photoReason(code: string): string {
  const w = words();
  const said: Record<string, string> = {
    blob_type: w.photoType,
    too_large: w.photoLarge,
    blob_hash: w.photoDamaged,
  };
  return own(said, code) || w.photoOther(code);
}

/** What one command says, field by field. */
export function facts(row: Row): { label: string; value: string }[] {
  const w = words();
  const list: { label: string; value: string }[] = [];
  if (isConfirmLine(row.command)) {
    const payload = row.payload as unknown as ConfirmLine;
    const add = (label: string, value: string | undefined): void => {
      if (value) list.push({ label, value });
    };
    add(w.lot, payload.lot);
    add(w.expiry, payload.expires_on);
    add(w.serials, (payload.serials || []).join(', '));
    add(w.damaged, payload.damaged ? amount(payload.damaged, item(payload.item)) : '');
    add(w.container, payload.container);
    add(w.reference, [payload.reference, placeCode(payload.place)].filter((each) => each).join(' · '));
  }
  if (row.number) list.push({ label: w.number, value: row.number });
  return list;
}
