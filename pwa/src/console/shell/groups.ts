/** The pages that the rail and the palette offer, in their order. */
import arrows from 'lucide:arrow-left-right';
import audit from 'lucide:scroll-text';
import bell from 'lucide:triangle-alert';
import building from 'lucide:building-2';
import box from 'lucide:package';
import boxes from 'lucide:warehouse';
import cart from 'lucide:shopping-cart';
import clipboard from 'lucide:clipboard-list';
import counted from 'lucide:clipboard-check';
import folders from 'lucide:folder-tree';
import grid from 'lucide:layout-grid';
import handshake from 'lucide:handshake';
import graduation from 'lucide:graduation-cap';
import hash from 'lucide:hash';
import house from 'lucide:map';
import inbox from 'lucide:package-check';
import keyRound from 'lucide:key-round';
import lines from 'lucide:list-checks';
import logIn from 'lucide:log-in';
import network from 'lucide:network';
import people from 'lucide:users';
import rocket from 'lucide:rocket';
import microscope from 'lucide:microscope';
import packageX from 'lucide:package-x';
import phone from 'lucide:smartphone';
import bins from 'lucide:map-pin';
import tag from 'lucide:tag';
import sliders from 'lucide:sliders-horizontal';
import timer from 'lucide:timer';
import truck from 'lucide:truck';
import upload from 'lucide:file-up';
import { routes } from '../routes';
import { may } from '../session';
import { unfinished } from '../start/state';
import { words } from './words';

export interface PageLink {
  to: string;
  icon: string;
  label: string;
  /** reached from another page: in the palette, not in the rail */
  within?: boolean;
}

export interface PageGroup {
  title?: string;
  pages: PageLink[];
}

/** Those that the person may open, with those within others. */
export function pageGroups(): PageGroup[] {
  const open = new Set(routes.filter(({ permission }) => may(permission)).map(({ path }) => path));
  return everyGroup()
    .map((group) => ({ ...group, pages: group.pages.filter(({ to }) => open.has(to)) }))
    .filter((group) => group.pages.length > 0);
}

function everyGroup(): PageGroup[] {
  const t = words();
  return [
    {
      pages: [
        { to: '/start', icon: rocket, label: t.start, within: !unfinished.value },
        { to: '/exceptions', icon: bell, label: t.exceptions },
        { to: '/tasks', icon: clipboard, label: t.tasks },
      ],
    },
    ...ofGoods(),
    {
      title: t.master,
      pages: [
        { to: '/items', icon: box, label: t.items },
        { to: '/categories', icon: folders, label: t.categories },
        { to: '/partners', icon: handshake, label: t.partners },
        { to: '/warehouses', icon: house, label: t.warehouses },
        { to: '/places', icon: grid, label: t.places },
        { to: '/bound-bins', icon: grid, label: t.boundBins, within: true },
        { to: '/labels', icon: tag, label: t.labels },
        { to: '/imports', icon: upload, label: t.imports },
      ],
    },
    managing(),
  ];
}

function ofGoods(): PageGroup[] {
  const t = words();
  return [
    {
      title: t.stock,
      pages: [
        { to: '/stock', icon: boxes, label: t.onHand },
        { to: '/stock/bins', icon: bins, label: t.bins, within: true },
        { to: '/stock/lots', icon: bins, label: t.lots, within: true },
        { to: '/stock/owners', icon: bins, label: t.owners, within: true },
        { to: '/stock/age', icon: bins, label: t.age, within: true },
        { to: '/movements', icon: arrows, label: t.movements },
        { to: '/trace', icon: arrows, label: t.trace },
        { to: '/moves', icon: arrows, label: t.moves, within: true },
        { to: '/transfers', icon: truck, label: t.transfers },
        { to: '/counts', icon: counted, label: t.counts },
        { to: '/counts/plans', icon: counted, label: t.countPlans, within: true },
        { to: '/counts/gains', icon: counted, label: t.gains, within: true },
        { to: '/counts/accuracy', icon: counted, label: t.accuracy, within: true },
        { to: '/returns', icon: packageX, label: t.returns },
      ],
    },
    {
      title: t.buying,
      pages: [
        { to: '/orders', icon: cart, label: t.orders },
        { to: '/order-lines', icon: lines, label: t.orderLines },
        { to: '/receipts', icon: inbox, label: t.receipts },
        { to: '/supplier-returns', icon: packageX, label: t.supplierReturns },
        { to: '/supplier-returns/lines', icon: packageX, label: t.supplierReturnLines, within: true },
        { to: '/quality', icon: microscope, label: t.quality },
        { to: '/quality/plans', icon: microscope, label: t.qualityPlans, within: true },
        { to: '/quality/suppliers', icon: microscope, label: t.supplierQuality, within: true },
      ],
    },
  ];
}

function managing(): PageGroup {
  const t = words();
  return {
    title: t.manage,
    pages: [
      { to: '/company', icon: building, label: t.company },
      { to: '/people', icon: people, label: t.people },
      { to: '/roles', icon: keyRound, label: t.roles },
      { to: '/departments', icon: network, label: t.departments },
      { to: '/sign-ins', icon: logIn, label: t.signIns },
      { to: '/devices', icon: phone, label: t.devices },
      { to: '/audit', icon: audit, label: t.audit },
      { to: '/jobs', icon: timer, label: t.jobs },
      { to: '/numbers', icon: hash, label: t.numbers },
      { to: '/settings', icon: sliders, label: t.settings },
      { to: '/practice', icon: graduation, label: t.practice },
    ],
  };
}
