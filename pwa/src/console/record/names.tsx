/** What a record is called: its code, once, and its names in both languages. */
import { Field, TextField } from '../../ui/console';
import { words } from './words';

export interface Names {
  code: string;
  name_zh: string;
  name_en: string;
}

const LONGEST_CODE = 64;
const LONGEST = 200;

interface BothNamesProps {
  typed: Pick<Names, 'name_zh' | 'name_en'>;
  set: (patch: { name_zh?: string; name_en?: string }) => void;
}

export function BothNames({ typed, set }: BothNamesProps) {
  const t = words();
  return (
    <div class="pair">
      <Field label={t.nameZh} needed missing={typed.name_zh.trim() ? undefined : t.bothNames}>
        <TextField label={t.nameZh} value={typed.name_zh} longest={LONGEST} onChange={(name_zh) => set({ name_zh })} />
      </Field>
      <Field label={t.nameEn} needed missing={typed.name_en.trim() ? undefined : t.bothNames}>
        <TextField label={t.nameEn} value={typed.name_en} longest={LONGEST} onChange={(name_en) => set({ name_en })} />
      </Field>
    </div>
  );
}

interface NameFieldsProps {
  typed: Names;
  set: (patch: Partial<Names>) => void;
  /** only a new record is given its code; `codeNote`: what the code is for */
  fresh: boolean;
  codeNote?: string;
}

export function NameFields({ typed, set, fresh, codeNote }: NameFieldsProps) {
  const t = words();
  const label = t.code;
  return (
    <>
      {fresh && (
        <Field label={label} note={codeNote} needed missing={typed.code.trim() ? undefined : t.codeMissing}>
          <TextField
            label={label}
            value={typed.code}
            longest={LONGEST_CODE}
            onChange={(code) => set({ code })}
            autoFocus
          />
        </Field>
      )}
      <BothNames typed={typed} set={set} />
    </>
  );
}

export function trimmed({ code, name_zh, name_en }: Names): Names {
  return { code: code.trim(), name_zh: name_zh.trim(), name_en: name_en.trim() };
}

/** Why it cannot be called so; `taken`: the codes that a new one cannot have. */
export function missingName(typed: Names, taken: readonly string[]): string | undefined {
  const t = words();
  const { code, name_zh, name_en } = trimmed(typed);
  if (code === '') return t.codeMissing;
  if (taken.includes(code)) return t.codeTaken;
  return name_zh && name_en ? undefined : t.bothNames;
}
