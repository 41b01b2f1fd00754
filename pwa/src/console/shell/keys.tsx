/** All keys of the desk, beside the page that uses them. */
import { Panel, PanelSection } from '../../ui/console';
import { words } from './words';

export function KeyList({ onClose }: { onClose: () => void }) {
  const t = words();
  const names = t.keyNames;
  const keys: [string, string][] = [
    ['/', names.find],
    ['↑↓ J K', names.move],
    ['Enter', names.open],
    ['Space', names.peek],
    ['Esc', names.back],
    ['N', `${names.fresh} · ${names.next}`],
    ['P', names.print],
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
