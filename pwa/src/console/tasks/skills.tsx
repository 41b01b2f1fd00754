/** Who can do what: what a person may do besides what everybody may. */
import { useState } from 'preact/hooks';
import { named } from '../../i18n';
import { Btn, Field, Panel, PanelSection, ProblemNote, TextField } from '../../ui/console';
import { Empty } from '../../ui/empty';
import { useAct } from '../act';
import { names } from '../session';
import { lacking } from '../who-may';
import type { Skilled } from './types';
import { words } from './words';

export function SkillsPanel({ people, onClose }: { people: Skilled[]; onClose: () => void }) {
  const t = words();
  return (
    <Panel title={t.skills} onClose={onClose}>
      <PanelSection>
        <p class="mut">{t.skillsNote}</p>
        {people.length === 0 && <Empty title={t.nobody} note={t.skillsNote} />}
        {people.map((person) => (
          <Skills key={`${person.id} ${person.skills.join(' ')}`} person={person} />
        ))}
      </PanelSection>
    </Panel>
  );
}

function split(text: string): string[] {
  return text
    .split(/[,，、]/)
    .map((each) => each.trim())
    .filter((each) => each);
}

function Skills({ person }: { person: Skilled }) {
  const t = words();
  const act = useAct();
  const known = person.skills.join(', ');
  const [typed, setTyped] = useState(known);
  const who = `${named(names(person))} ${person.code}`;
  const skills = split(typed);
  const same = [...skills].sort().join(', ') === known;
  const save = (): void => void act.send('tasks.set_skills/1', { person: person.id, skills }, null);
  return (
    <>
      {act.problem && <ProblemNote problem={act.problem} onClose={act.clear} />}
      <Field label={who}>
        <TextField label={who} value={typed} onChange={setTyped} />
      </Field>
      {!same && (
        <Btn busy={act.busy} barred={lacking('tasks.direct')} label={`${t.saveSkills}: ${who}`} onPress={save}>
          {t.saveSkills}
        </Btn>
      )}
    </>
  );
}
