import check from 'lucide:check';
import chevronRight from 'lucide:chevron-right';
import { common } from '../i18n/common';
import { Icon } from './icon';

export interface Choice {
  label: string;
  value: string;
  note?: string;
  /** what speaks for it, in words */
  known?: string;
  suggested?: boolean;
}

/** Two or three big choices; the raw text stands above them, to compare with what is printed. */
export function ChoiceScreen({
  raw,
  choices,
  onChoose,
}: {
  raw?: string;
  choices: Choice[];
  onChoose: (index: number) => void;
}) {
  return (
    <main class="work">
      <div class="pick2">
        {raw && (
          <p class="raw">
            {common().compare}
            <b>{raw}</b>
          </p>
        )}
        {choices.map((choice, at) => (
          <button key={at} class={choice.suggested ? 'sug' : ''} onClick={() => onChoose(at)}>
            <div class="grow">
              <span>{choice.label}</span>
              <b class={choice.value.length > 12 ? 'long' : ''}>{choice.value}</b>
              {choice.note && <span>{choice.note}</span>}
              {choice.known && (
                <span class="ok">
                  <Icon of={check} size={20} />
                  {choice.known}
                </span>
              )}
            </div>
            <Icon of={chevronRight} />
          </button>
        ))}
      </div>
    </main>
  );
}
