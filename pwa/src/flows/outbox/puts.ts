/** Put-aways in the outbox: what they say. */
import { dictionary } from '../../i18n';
import type { Row } from './group';
import type { Say, Told } from './moves';

const words = dictionary(
  {
    put: (from: string, to: string) => `Put away ${from} → ${to}`,
    whole: (code: string) => `Container ${code}`,
    undone: (what: string) => (what ? `Undo of ${what}` : 'Undo of a put-away'),
  },
  {
    put: (from, to) => `上架 ${from} → ${to}`,
    whole: (code) => `整容器 ${code}`,
    undone: (what) => (what ? `撤销 ${what}` : '撤销上架'),
  },
);

/** Null where it is no put-away. `all`: to find what an undo undoes. */
export function describePut(row: Row, all: Row[], say: Say): Told | null {
  const payload = row.payload as Record<string, unknown>;
  if (row.command === 'putaway.reverse/1') {
    const undone = all.find((each) => each.op_id === payload['line']);
    const told = undone ? describePut(undone, all, say) : null;
    return { title: words().undone(told ? told.title : ''), note: told ? told.note : '' };
  }
  const note = words().put(say.place(Number(payload['source'])), say.place(Number(payload['target'])));
  if (row.command === 'putaway.put_away/1')
    return { title: say.goods(Number(payload['item']), Number(payload['quantity'])), note };
  if (row.command === 'putaway.put_away_container/1')
    return { title: words().whole(String(payload['container'])), note };
  return null;
}
