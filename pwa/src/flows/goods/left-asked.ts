/** The question how many are left, while it stands: asked after a step, gone with the next one. One for all flows of this gun. */
import { signal } from '@preact/signals';
import { store } from '../../store';
import { feedback } from '../../ui';
import { newId } from '../ids';
import { bodies, decimals, loaded, placeOf, readItem } from './data';
import { EFFECTS } from './effects';
import { open, press, sum, type Entry } from './entry';
import { changesOf, LEFT, leftOf, stepped, TAKE_BACK, USUAL, worthAsking, type Counted, type Rules } from './left';
import { tracks, type Item, type Quantity } from './model';
import { balance, type Balance, type Change, type Said } from './replay';

export interface Asked {
  item: Item;
  place: number;
  lot: string;
  owner: number;
  person: number;
  warehouse: number;
}

export const asked = signal<Asked | null>(null);
/** null: the keypad is not open */
export const entry = signal<Entry | null>(null);
/** what was said last, for its undo */
export const said = signal<(Asked & { op_id: string; quantity: Quantity; undone: boolean }) | null>(null);

const steps = new Map<number, number>(); // by person, since they were asked last
let turn = 0;

/** Something else is done: what nobody answered is not asked again. */
export function passOver(): void {
  turn += 1;
  asked.value = null;
  entry.value = null;
  said.value = null;
}

/** After a step: `commands` are in the queue. */
export async function askAfter(commands: Said[], person: number, warehouse: number): Promise<void> {
  const step = stepped(commands.reduce<Change[]>((all, one) => all.concat(changesOf(one, own)), []));
  if (step.length === 0) return;
  const since = (steps.get(person) ?? Infinity) + 1;
  steps.set(person, since);
  const mine = turn;
  const { stock, tasks } = store.partitions;
  await Promise.all([loaded(stock, 'counted'), loaded(stock, 'count_rules'), loaded(tasks, 'count_task')]);
  const rules = bodies<Rules>(stock, 'count_rules')[0] || USUAL;
  for (const goods of step) {
    const left = await leftHere(goods, commands);
    const counted = bodies<Counted>(stock, 'counted').filter(({ place }) => place === goods.place)[0] || null;
    if (left === null || !worthAsking({ left, moved: goods.quantity, counted, steps: since }, rules, store.now().at))
      continue;
    const item = await readItem(goods.item);
    if (!item || tracks(item, 's') || tracks(item, 'w') || decimals.peek()[item.unit] || mine !== turn) continue;
    steps.set(person, 0);
    asked.value = { item, place: goods.place, lot: goods.lot, owner: goods.owner, person, warehouse };
    return;
  }
}

/** Of an undo there is nothing: what it takes back is not looked for. */
const own = EFFECTS.map((effects) => (one: Said) => effects(one, () => null));

/** Null where it is not asked: no bin, or its goods are to be counted anyway and are not told meanwhile. */
async function leftHere(goods: Change, commands: Said[]): Promise<Quantity | null> {
  const { stock, tasks } = store.partitions;
  const place = placeOf(goods.place);
  if (!place || place.kind !== 'bin') return null;
  if (bodies<{ place: number }>(tasks, 'count_task').some((row) => row.place === goods.place)) return null;
  const rows = await store.where<Partial<Balance>>(stock, 'balance', 'place', goods.place);
  const pending: Said[] = store.pendingOver(stock);
  const all = pending.concat(commands.filter(({ op_id }) => !pending.some((each) => each.op_id === op_id)));
  const known = all.concat(store.outbox.peek());
  const original = (opId: string): Said | null => known.find(({ op_id }) => op_id === opId) || null;
  const changes = all.reduce<Change[]>(
    (found, one) => EFFECTS.reduce((more, effects) => more.concat(effects(one, original)), found),
    [],
  );
  return leftOf(
    goods,
    rows.map(({ body }) => balance(body)),
    changes,
  );
}

export function openKeypad(): void {
  const question = asked.peek();
  if (question) entry.value = open('quantity', question.item, 0);
}

export function type(key: string): void {
  if (entry.value) entry.value = press(entry.value, key);
}

/** Nothing typed is nothing said; a zero is. */
export async function say(): Promise<void> {
  const [question, typed] = [asked.peek(), entry.peek()];
  if (!question || !typed || (typed.digits === '' && typed.terms.length === 0)) return passOver();
  const { quantity } = sum(typed);
  const { item, place, lot, owner } = question;
  passOver();
  said.value = {
    ...question,
    op_id: await send(LEFT, { place, item: item.id, quantity, lot, owner }, question),
    quantity,
    undone: false,
  };
  feedback('right');
}

export async function takeBack(): Promise<void> {
  const last = said.peek();
  if (!last || last.undone) return;
  said.value = { ...last, undone: true };
  await send(TAKE_BACK, { count: last.op_id, line: last.op_id }, last, [last.op_id]);
  feedback('right');
}

function send(command: string, payload: object, { person, warehouse }: Asked, depends: string[] = []): Promise<string> {
  return store.confirm(command, payload, { warehouse, person, depends, op_id: newId() });
}
