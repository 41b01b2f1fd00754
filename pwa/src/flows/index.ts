/** The routes of the handheld, one line a flow. */
import type { Route } from '../shell/router';

export const routes: readonly Route[] = [
  { path: '/', load: () => import('./menu/screen') },
  { path: '/enrol', load: () => import('./enrol/screen'), free: true },
  { path: '/sign-in', load: () => import('./sign-in/screen'), free: true },
  { path: '/work', load: () => import('./work/screen') },
  { path: '/board', load: () => import('./work/board') },
  { path: '/receive', load: () => import('./receive/screen') },
  { path: '/look-up', load: () => import('./look-up/screen') },
  { path: '/put-away', load: () => import('./putaway/screen') },
  { path: '/move', load: () => import('./move/screen') },
  { path: '/dispatch', load: () => import('./between/out') },
  { path: '/accept', load: () => import('./between/in') },
  { path: '/return', load: () => import('./take-back/screen') },
  { path: '/inspect', load: () => import('./inspect/screen') },
  { path: '/count', load: () => import('./count/screen') },
  { path: '/exceptions', load: () => import('./discrepancies/screen') },
  { path: '/outbox', load: () => import('./outbox/screen'), free: true },
  { path: '/light', load: () => import('./light/show'), free: true },
  { path: '/light/carry', load: () => import('./light/read'), free: true },
  { path: '/practise', load: () => import('./practise/screen'), free: true },
  { path: '/settings', load: () => import('./settings/screen'), free: true },
  { path: '/storage', load: () => import('./storage/screen'), free: true },
  { path: '/scan-test', load: () => import('./scan-test/screen'), free: true },
];
