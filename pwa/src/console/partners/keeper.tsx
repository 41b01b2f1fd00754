/** Who looks after a partner: chosen among those who work here, or nobody. */
import x from 'lucide:x';
import { named } from '../../i18n';
import { Btn, Field } from '../../ui/console';
import { get } from '../api';
import { Combo, type Option } from '../combo';
import { names } from '../session';
import type { Keeper } from './draft';
import type { PartnerName } from './types';
import { words } from './words';

const FOUND = 20;

async function find(search: string): Promise<Option<Keeper>[]> {
  const found = await get<PartnerName[]>('/api/partners/keepers', { search, limit: FOUND });
  return found.map((one) => ({
    id: one.code,
    label: named(names(one)),
    note: one.code,
    value: { code: one.code, name: `${one.code} ${named(names(one))}` },
  }));
}

interface KeeperProps {
  keeper: Keeper | null;
  disabled: boolean;
  onChange: (keeper: Keeper | null) => void;
}

export function KeeperField({ keeper, disabled, onChange }: KeeperProps) {
  const t = words();
  return (
    <Field label={t.keeper} note={t.keeperNote}>
      <span class="partner-keeper">
        <Combo<Keeper>
          inputId="partner-keeper"
          label={t.keeper}
          placeholder={t.findKeeper}
          chosen={keeper ? keeper.name : ''}
          search={find}
          nothing={t.noKeeper}
          onChoose={onChange}
        />
        {keeper && !disabled ? <Btn icon={x} label={t.nobody} onPress={() => onChange(null)} /> : null}
      </span>
    </Field>
  );
}
