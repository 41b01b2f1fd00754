/** Stock, told by item, bin, lot, owner and age: lists of their own, each a press away. */
import { here } from '../../shell/router';
import { words } from './words';

export function StockTabs() {
  const t = words();
  const { path } = here.value;
  const tabs: [string, string][] = [
    ['/stock', t.byItem],
    ['/stock/bins', t.byBin],
    ['/stock/lots', t.byLot],
    ['/stock/owners', t.byOwner],
    ['/stock/age', t.byAge],
  ];
  return (
    <nav class="views page-tabs" aria-label={t.told}>
      {tabs.map(([to, label]) => (
        <a key={to} href={`#${to}`} class={to === path ? 'on' : ''} aria-current={to === path ? 'page' : undefined}>
          {label}
        </a>
      ))}
    </nav>
  );
}
