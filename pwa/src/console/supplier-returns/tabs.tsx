/** Returns to suppliers, and all their lines: each a list of its own. */
import { here } from '../../shell/router';
import { words } from './words';

export function SupplierReturnTabs() {
  const t = words();
  const { path } = here.value;
  const tabs: [string, string][] = [
    ['/supplier-returns', t.title],
    ['/supplier-returns/lines', t.lines],
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
