/** What a device is, and whose own. */
import { named } from '../../i18n';
import type { DeviceRow } from './types';
import { words } from './words';

/** 'Phone · Zhou Min' */
export function kindAndOwner({ kind, owner_zh, owner_en }: DeviceRow): string {
  const owner = owner_zh === null ? '' : named({ zh: owner_zh, en: owner_en || '' });
  return [words().kinds[kind], owner].filter(Boolean).join(' · ');
}
