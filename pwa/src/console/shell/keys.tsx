/** All keys of the desk, beside the page that uses them. */
import { common } from '../../i18n/common';
import { type FootKey, Panel, PanelSection, useKeyMap } from '../../ui/console';
import { words } from './words';

/** The foot of a list with a panel: its rows open as they are reached. */
export function listKeys(): FootKey[] {
  const t = words();
  return [
    { keys: '↑↓', label: common().keysMove },
    { keys: 'Esc', label: t.keysClose },
    { keys: '/', label: t.keysFind },
    { keys: '?', label: t.keysAll },
  ];
}

export function KeyList({ onClose }: { onClose: () => void }) {
  const t = words();
  const names = t.keyNames;
  useKeyMap({ Escape: onClose });
  const keys: [string, string][] = [
    ['/', names.find],
    ['Ctrl K', names.commands],
    ['↑↓ J K', names.move],
    ['Enter', names.open],
    ['Space', names.peek],
    ['← →', names.cell],
    ['E', names.change],
    ['X', names.pick],
    ['Ctrl A', names.pickAll],
    ['Ctrl V', names.paste],
    ['F', names.filter],
    ['Z', names.undo],
    ['Esc', names.back],
    ['N', `${names.fresh} · ${names.next}`],
    ['P', names.print],
    ['A', names.confirm],
    ['R', names.end],
    ['Ctrl Enter', names.apply],
    ['1–9', names.choices],
    ['?', names.all],
  ];
  return (
    <div class="key-list">
      <Panel title={t.keys} onClose={onClose} narrow>
        <PanelSection>
          <dl>
            {keys.map(([key, what]) => (
              <div class="row" key={key}>
                <dt>
                  <kbd>{key}</kbd>
                </dt>
                <dd>{what}</dd>
              </div>
            ))}
          </dl>
        </PanelSection>
      </Panel>
    </div>
  );
}
