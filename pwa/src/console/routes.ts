/** The pages of the desk, each loaded when it is first opened. */
import type { Route } from '../shell/router';

export interface Page extends Route {
  /** what reading it needs */
  permission: string;
}

export const routes: readonly Page[] = [
  { path: '/stock', permission: 'stock.read', load: () => import('./stock/page') },
  { path: '/stock/bins', permission: 'stock.read', load: () => import('./sheets/bins') },
  { path: '/movements', permission: 'stock.read', load: () => import('./sheets/movements') },
  { path: '/openings/:opening', permission: 'stock.read', load: () => import('./stock/opening') },
  { path: '/orders', permission: 'purchasing.read', load: () => import('./purchasing/list') },
  { path: '/orders/new', permission: 'purchasing.write', load: () => import('./purchasing/create') },
  { path: '/orders/:order', permission: 'purchasing.read', load: () => import('./purchasing/document') },
  { path: '/receipts', permission: 'receiving.read', load: () => import('./receiving/page') },
  { path: '/exceptions', permission: 'discrepancies.read', load: () => import('./discrepancies/page') },
  { path: '/items', permission: 'catalog.read', load: () => import('./sheets/items') },
  { path: '/partners', permission: 'parties.read', load: () => import('./sheets/partners') },
  { path: '/places', permission: 'places.read', load: () => import('./sheets/places') },
  { path: '/people', permission: 'identity.read', load: () => import('./identity/people') },
  { path: '/roles', permission: 'identity.read', load: () => import('./identity/roles') },
  { path: '/sign-ins', permission: 'identity.settings', load: () => import('./identity/sign-ins') },
  { path: '/departments', permission: 'identity.read', load: () => import('./identity/departments') },
  { path: '/devices', permission: 'identity.supervise', load: () => import('./identity/devices') },
  { path: '/devices/import', permission: 'identity.supervise', load: () => import('./devices/import') },
  { path: '/audit', permission: 'audit.read', load: () => import('./audit/page') },
  { path: '/numbers', permission: 'numbering.read', load: () => import('./numbering/page') },
];
