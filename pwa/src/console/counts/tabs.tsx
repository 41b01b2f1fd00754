/** What was counted, told four ways: each a list of its own. */
import { here } from '../../shell/router';
import { words } from './words';

export function CountTabs() {
  const t = words();
  const { path } = here.value;
  const tabs: [string, string][] = [
    ['/counts', t.lines],
    ['/counts/plans', t.plans],
    ['/counts/gains', t.gains],
    ['/counts/accuracy', t.accuracy],
  ];
  return (
    <nav class="views page-tabs" aria-label={t.tabs}>
      {tabs.map(([to, label]) => (
        <a key={to} href={`#${to}`} class={to === path ? 'on' : ''} aria-current={to === path ? 'page' : undefined}>
          {label}
        </a>
      ))}
    </nav>
  );
}
