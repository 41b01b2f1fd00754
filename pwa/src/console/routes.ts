/** The pages of the desk, each loaded when it is first opened. */
import { PRACTICE } from '../company';
import type { Route } from '../shell/router';

export interface Page extends Route {
  /** what reading it needs, '' nothing */
  permission: string;
}

/** Pages about the installation as a whole: the practice company has none. */
const OF_THE_INSTALLATION = ['/jobs', '/settings', '/practice'];

function isHere(path: string): boolean {
  return !PRACTICE || !OF_THE_INSTALLATION.includes(path);
}

const everywhere: readonly Page[] = [
  { path: '/stock', permission: 'stock.read', load: () => import('./stock/page') },
  { path: '/stock/bins', permission: 'stock.read', load: () => import('./sheets/bins') },
  { path: '/stock/lots', permission: 'stock.read', load: () => import('./sheets/lots') },
  { path: '/stock/owners', permission: 'stock.read', load: () => import('./sheets/owners') },
  { path: '/stock/age', permission: 'stock.read', load: () => import('./sheets/age') },
  { path: '/trace', permission: 'stock.read', load: () => import('./stock/trace') },
  { path: '/movements', permission: 'stock.read', load: () => import('./sheets/movements') },
  { path: '/openings/:opening', permission: 'stock.read', load: () => import('./stock/opening') },
  { path: '/counts', permission: 'counts.read', load: () => import('./counts/lines') },
  { path: '/counts/plans', permission: 'counts.read', load: () => import('./counts/plans') },
  { path: '/counts/gains', permission: 'counts.read', load: () => import('./counts/gains') },
  { path: '/counts/accuracy', permission: 'counts.read', load: () => import('./counts/accuracy') },
  { path: '/orders', permission: 'purchasing.read', load: () => import('./purchasing/list') },
  { path: '/orders/new', permission: 'purchasing.write', load: () => import('./purchasing/create') },
  { path: '/orders/:order', permission: 'purchasing.read', load: () => import('./purchasing/document') },
  { path: '/order-lines', permission: 'purchasing.read', load: () => import('./purchasing/order-lines') },
  { path: '/receipts', permission: 'receiving.read', load: () => import('./receiving/page') },
  { path: '/moves', permission: 'stock.read', load: () => import('./transfers/page') },
  { path: '/transfers', permission: 'stock.read', load: () => import('./between/page') },
  { path: '/bound-bins', permission: 'places.read', load: () => import('./putaway/bindings') },
  { path: '/returns', permission: 'returns.read', load: () => import('./returns/page') },
  { path: '/supplier-returns', permission: 'supplier_returns.read', load: () => import('./supplier-returns/page') },
  {
    path: '/supplier-returns/lines',
    permission: 'supplier_returns.read',
    load: () => import('./supplier-returns/lines'),
  },
  { path: '/quality', permission: 'quality.read', load: () => import('./quality/page') },
  { path: '/quality/plans', permission: 'quality.read', load: () => import('./quality/plans') },
  { path: '/quality/suppliers', permission: 'quality.read', load: () => import('./quality/scores') },
  { path: '/tasks', permission: 'tasks.read', load: () => import('./tasks/page') },
  { path: '/exceptions', permission: 'discrepancies.read', load: () => import('./discrepancies/page') },
  { path: '/items', permission: 'catalog.read', load: () => import('./items/list') },
  { path: '/items/new', permission: 'catalog.write', load: () => import('./items/new') },
  { path: '/items/:sku', permission: 'catalog.read', load: () => import('./items/page') },
  { path: '/categories', permission: 'catalog.read', load: () => import('./items/categories') },
  { path: '/units', permission: 'catalog.read', load: () => import('./items/units') },
  { path: '/partners', permission: 'parties.read', load: () => import('./partners/list') },
  { path: '/partners/new', permission: 'parties.write', load: () => import('./partners/new') },
  { path: '/partners/:partner', permission: 'parties.read', load: () => import('./partners/page') },
  { path: '/places', permission: 'places.read', load: () => import('./sheets/places') },
  { path: '/places/:warehouse', permission: 'places.read', load: () => import('./places/page') },
  { path: '/warehouses', permission: 'places.read', load: () => import('./places/warehouses') },
  { path: '/labels', permission: 'labels.print', load: () => import('./labels/page') },
  { path: '/imports', permission: 'identity.settings', load: () => import('./imports/page') },
  { path: '/imports/:import', permission: 'identity.settings', load: () => import('./imports/one') },
  { path: '/people', permission: 'identity.read', load: () => import('./identity/people') },
  { path: '/roles', permission: 'identity.read', load: () => import('./identity/roles') },
  { path: '/sign-ins', permission: 'identity.settings', load: () => import('./identity/sign-ins') },
  { path: '/account', permission: '', load: () => import('./account/page') },
  { path: '/departments', permission: 'identity.read', load: () => import('./identity/departments') },
  { path: '/devices', permission: 'identity.supervise', load: () => import('./identity/devices') },
  { path: '/devices/import', permission: 'identity.supervise', load: () => import('./devices/import') },
  { path: '/audit', permission: 'audit.read', load: () => import('./audit/page') },
  { path: '/start', permission: 'identity.write', load: () => import('./start/page') },
  { path: '/jobs', permission: 'identity.write', load: () => import('./jobs/page') },
  { path: '/company', permission: '', load: () => import('./company/page') },
  { path: '/settings', permission: 'identity.settings', load: () => import('./settings/page') },
  { path: '/numbers', permission: 'numbering.read', load: () => import('./numbering/page') },
  { path: '/practice', permission: 'identity.settings', load: () => import('./practice/page') },
];

export const routes = everywhere.filter(({ path }) => isHere(path));
