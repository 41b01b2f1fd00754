/** Decisions wait ten seconds before they are said: until then they can be taken back. Kept on the disk from the first moment. */
import { computed, signal } from '@preact/signals';
import { store } from '../../store';
import { newId } from '../ids';

export const DELAY_MS = 10_000;

export interface Decision {
  op_id: string;
  discrepancy: number;
  choice: string;
  reason: string;
  /** what the choice asks for; drafts of earlier releases have none */
  value?: string;
  warehouse: number;
  person: number;
  /** by this device's clock */
  at: number;
}

const NAME = 'decisions';
const armed = new Map<string, ReturnType<typeof setTimeout>>();
const open = signal(false);

/** Not said yet, the newest first. */
export const delayed = computed<Decision[]>(() =>
  open.value ? (store.draft<Decision[]>(NAME).value.value || []).slice().reverse() : [],
);

/** At the start: what was due while nobody was here is said now. */
export async function resumeDecisions(): Promise<void> {
  await store.draft<Decision[]>(NAME).ready;
  open.value = true;
  for (const decision of delayed.peek()) arm(decision);
}

/** On the disk when it resolves. One decision a discrepancy: a second one takes the place of the first. */
export async function decide(decision: Omit<Decision, 'op_id' | 'at'>): Promise<void> {
  const said = { ...decision, op_id: newId(), at: Date.now() };
  const others = kept().filter((one) => one.discrepancy !== said.discrepancy);
  for (const one of kept()) if (one.discrepancy === said.discrepancy) disarm(one.op_id);
  await store.draft<Decision[]>(NAME).save(others.concat(said));
  arm(said);
}

export async function takeBack(opId: string): Promise<void> {
  disarm(opId);
  await forget(opId);
}

/** Milliseconds left; a clock that was set back adds none. */
export function leftOf(decision: Decision, now: number): number {
  return Math.max(0, Math.min(DELAY_MS, decision.at + DELAY_MS - now));
}

function kept(): Decision[] {
  return store.draft<Decision[]>(NAME).value.peek() || [];
}

function arm(decision: Decision): void {
  armed.set(
    decision.op_id,
    setTimeout(() => void say(decision), leftOf(decision, Date.now())),
  );
}

function disarm(opId: string): void {
  clearTimeout(armed.get(opId));
  armed.delete(opId);
}

/** First into the queue, then out of the draft: killed in between, the same command is queued once. */
async function say({ op_id, discrepancy, choice, reason, value, warehouse, person }: Decision): Promise<void> {
  armed.delete(op_id);
  const payload = { discrepancy, choice, reason, ...(value ? { value } : {}) };
  await store.confirm('discrepancies.resolve/1', payload, { warehouse, person, op_id });
  await forget(op_id);
}

async function forget(opId: string): Promise<void> {
  const left = kept().filter((one) => one.op_id !== opId);
  const draft = store.draft<Decision[]>(NAME);
  await (left.length > 0 ? draft.save(left) : draft.clear());
}
