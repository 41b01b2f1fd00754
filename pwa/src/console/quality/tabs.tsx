/** Inspections, how goods are inspected, and how good what suppliers send is. */
import { here } from '../../shell/router';
import { words } from './words';

export function QualityTabs() {
  const t = words();
  const { path } = here.value;
  const tabs: [string, string][] = [
    ['/quality', t.title],
    ['/quality/plans', t.plans],
    ['/quality/suppliers', t.scores],
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
