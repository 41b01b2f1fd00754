/** Merging a record into another one: both side by side, what stands in the way, and then the one step that cannot be taken back. */
import { useState } from 'preact/hooks';
import { Field, FormPanel, PanelSection } from '../../ui/console';
import { useAct } from '../act';
import { type Problem, ProblemError } from '../api';
import { Combo, type Option } from '../combo';
import { STANDING } from '../problems';
import { words } from './words';

interface MergeProps<R> {
  record: R;
  code: (one: R) => string;
  name: (one: R) => string;
  /** codes of what may stay */
  find: (search: string) => Promise<Option<string>[]>;
  read: (code: string) => Promise<R>;
  command: (into: R) => { name: string; payload: unknown };
  title: string;
  /** what becomes of it */
  note: string;
  placeholder: string;
  nothing: string;
  /** asks for the other one */
  choose: string;
  /** words of problems.ts for what is known to stand in the way */
  stands?: readonly string[];
  /** what is compared: its label, and how one tells it */
  rows: [label: string, tell: (one: R) => string][];
  onClose: () => void;
}

const MOST = 10;

export function Merge<R>(props: MergeProps<R>) {
  const { record, code, read, stands = [] } = props;
  const t = words();
  const act = useAct();
  const [into, setInto] = useState<R | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const find = async (search: string): Promise<Option<string>[]> =>
    (await props.find(search)).filter(({ value }) => value !== code(record)).slice(0, MOST);
  const choose = (chosen: string): void =>
    void read(chosen).then(setInto, (error: unknown) => {
      if (!(error instanceof ProblemError)) throw error;
      setInto(null);
      setProblem(error.problem);
    });
  async function send(): Promise<void> {
    const { name, payload } = props.command(into!);
    if (await act.send(name, payload)) props.onClose();
  }
  const standing = stands.map((word) => (STANDING() as Record<string, string>)[word] ?? word).join(', ');
  return (
    <FormPanel
      title={props.title}
      label={t.mergeNow(code(record), into === null ? '…' : code(into))}
      busy={act.busy}
      problem={act.problem ?? problem}
      onClear={() => {
        act.clear();
        setProblem(null);
      }}
      barred={standing ? t.stands(standing) : into === null ? props.choose : undefined}
      onSave={() => void send()}
      onClose={props.onClose}
    >
      <PanelSection>
        <Field label={t.into}>
          <Combo<string>
            inputId="merge-into"
            label={t.into}
            placeholder={props.placeholder}
            chosen={into === null ? '' : `${code(into)} ${props.name(into)}`}
            search={find}
            nothing={props.nothing}
            autoFocus
            onChoose={choose}
          />
        </Field>
        <p class="mut record-merge-note">{props.note}</p>
      </PanelSection>
      <PanelSection>
        <table class="record-beside">
          <tbody>
            {props.rows.map(([label, tell]) => (
              <tr key={label}>
                <th scope="row">{label}</th>
                <td>{tell(record)}</td>
                <td>{into === null ? '' : tell(into)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </PanelSection>
    </FormPanel>
  );
}
