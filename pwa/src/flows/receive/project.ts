/** Order lines as they will stand once the queue is through: base rows plus replay of pending commands, in their order. */
import { isConfirmLine, type ConfirmLine, type OrderLine, type ReverseLine } from './model';
import { split } from './tolerance';

export interface Pending {
  op_id: string;
  command: string;
  payload: unknown;
}

interface Effect {
  line: number;
  accepted: number;
  surplus: number;
  damaged: number;
}

function add(line: OrderLine, effect: Effect, sign: 1 | -1): OrderLine {
  return {
    ...line,
    accepted: line.accepted + sign * effect.accepted,
    surplus: line.surplus + sign * effect.surplus,
    damaged: line.damaged + sign * effect.damaged,
  };
}

/** `confirmed` knows lines that the base already holds, so that a pending reversal of them can be shown. */
export function project(
  base: OrderLine[],
  pending: Pending[],
  confirmed: Map<string, ConfirmLine> = new Map(),
): OrderLine[] {
  const lines = new Map(base.map((line) => [line.id, line]));
  const effects = new Map<string, Effect>();
  const apply = (payload: ConfirmLine): Effect | null => {
    const line = payload.order_line === undefined ? undefined : lines.get(payload.order_line);
    if (!line) return null;
    const damaged = payload.damaged || 0;
    return { line: line.id, damaged, ...split(line, payload.quantity - damaged) };
  };
  for (const command of pending) {
    if (isConfirmLine(command.command)) {
      const effect = apply(command.payload as ConfirmLine);
      if (!effect) continue;
      effects.set(command.op_id, effect);
      lines.set(effect.line, add(lines.get(effect.line)!, effect, 1));
    } else if (command.command === 'receiving.reverse_line/1') {
      const id = (command.payload as ReverseLine).line;
      const effect = effects.get(id) || appliedEffect(lines, confirmed.get(id));
      if (effect) lines.set(effect.line, add(lines.get(effect.line)!, effect, -1));
    }
  }
  return base.map((line) => lines.get(line.id)!);
}

/** What a line that the base holds did: its surplus is what lies beyond, as far as the line shows surplus at all. */
function appliedEffect(lines: Map<number, OrderLine>, payload: ConfirmLine | undefined): Effect | null {
  const line = payload && payload.order_line !== undefined ? lines.get(payload.order_line) : undefined;
  if (!line || !payload) return null;
  const damaged = payload.damaged || 0;
  const good = payload.quantity - damaged;
  const surplus = Math.min(line.surplus, good);
  return { line: line.id, damaged, surplus, accepted: good - surplus };
}
