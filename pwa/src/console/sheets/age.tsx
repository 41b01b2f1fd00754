/** Stock by age: what has lain there longest, and all that lies too long. */
import { ListPage } from '../lists/list-page';
import { words } from '../stock/words';
import { balances } from './bins';

const STEPS = [30, 90, 180, 365];

export default function AgePage() {
  const t = words();
  const sheet = balances({
    title: () => words().age,
    standard: ['item', 'place', 'lot', 'status', 'quantity', 'since', 'age', 'expires_on'],
    near: ['item', 'place', 'quantity', 'age'],
    views: () => [
      { id: '', label: t.every, filters: [], sort: '-age,item' },
      ...STEPS.map((days) => ({
        id: String(days),
        label: t.older(days),
        sort: '-age,item',
        filters: [{ column: 'age', op: 'from' as const, value: days + 1 }],
      })),
    ],
  });
  return <ListPage sheet={sheet} />;
}
