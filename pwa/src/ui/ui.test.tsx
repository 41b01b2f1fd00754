import { render } from 'preact';
import { act } from 'preact/test-utils';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { dictionary, language } from '../i18n';
import { problemText } from '../i18n/problems';
import { change, settings } from '../shell/settings';
import { Keypad, LastScan, Prompt, Qty, StowProgress, WrongScreen } from '.';
import { DataGrid, type Column } from './console';
import { niceTop } from './console/chart';
import { sizeOf } from './figures';
import { sameEnds } from './prompt';

let root: HTMLElement;
const show = (vnode: preact.ComponentChild): void => void act(() => render(vnode, root));

beforeEach(() => {
  language.value = 'en';
  root = document.body.appendChild(document.createElement('div'));
});
afterEach(() => {
  act(() => render(null, root));
  root.remove();
});

describe('gun parts', () => {
  it('the wrong screen marks the characters that differ', () => {
    expect(sameEnds('L2611B', 'L2608A')).toEqual([3, 0]);
    expect(sameEnds('A07-12-3', 'A07-13-3')).toEqual([5, 2]);
    expect(sameEnds('AA', 'A')).toEqual([1, 0]);
    show(<WrongScreen title="Wrong lot" expected="L2611B" got="L2608A" next="Put it back" />);
    expect([...root.querySelectorAll('.v i')].map((mark) => mark.textContent)).toEqual(['11B', '08A']);
  });

  it('progress draws done, now and planned, and long documents to scale', () => {
    show(<StowProgress total={12} done={4} now={4} planned={2} />);
    const cells = [...root.querySelectorAll('.stow i')].map((cell) => cell.className);
    expect(cells.slice(0, 7)).toEqual(['on', 'on', 'on', 'on', 'now', 'plan', '']);
    show(<StowProgress total={240} done={120} />);
    expect(root.querySelectorAll('.stow i').length).toBe(24);
    expect(root.querySelectorAll('.stow i.on').length).toBe(12);
  });

  it('the quantity shrinks with its digits', () => {
    expect(['48', '480', '1,224', '12,345', '123,456'].map(sizeOf)).toEqual(['d2', '', 'd4', 'd4', 'd6']);
    show(<Qty value="1,224" unit="pcs" pending="incl. −24 pcs unsent" />);
    expect(root.querySelector('.qty.d4 .pend')!.textContent).toBe('1,224');
  });

  it('the keypad has 1-2-3 on top and tells units by index', () => {
    const keys: string[] = [];
    const units = [
      { label: 'pcs', factor: '1' },
      { label: 'case', factor: '24' },
    ];
    show(
      <Keypad
        units={units}
        active={0}
        onKey={(key) => keys.push(key)}
        onEnter={() => keys.push('enter')}
        enter="Done"
      />,
    );
    const buttons = [...root.querySelectorAll('button')];
    expect(buttons.slice(0, 4).map((button) => button.textContent)).toEqual(['1', '2', '3', 'case× 24']);
    buttons.forEach((button) => button.click());
    expect(keys.sort()).toEqual([
      '+',
      '0',
      '1',
      '2',
      '3',
      '4',
      '5',
      '6',
      '7',
      '8',
      '9',
      'back',
      'enter',
      'unit:0',
      'unit:1',
    ]);
  });

  it('undo and redo share one place', () => {
    const undo = vi.fn();
    const redo = vi.fn();
    show(<LastScan state="pending" title="+24 pcs" onUndo={undo} onRedo={redo} />);
    root.querySelector('button')!.click();
    show(<LastScan state="gone" title="+24 pcs" note="Count again" onUndo={undo} onRedo={redo} />);
    expect(root.querySelector('button')).toBeNull();
    show(<LastScan state="undone" title="+24 pcs" onUndo={undo} onRedo={redo} />);
    root.querySelector('button')!.click();
    expect([undo.mock.calls.length, redo.mock.calls.length]).toEqual([1, 1]);
  });

  it('the prompt says how many scans wait, and aims only when ready', () => {
    show(<Prompt state="ready" title="Scan item" pending={2} />);
    expect(root.querySelector('.aim .more')!.textContent).toBe('+2');
    show(<Prompt state="right" title="Right" />);
    expect(root.querySelector('.aim')).toBeNull();
  });
});

describe('words and settings', () => {
  const words = dictionary({ left: (n: number) => `${n} to go` }, { left: (n) => `还差 ${n}` });

  it('follow the language at once', () => {
    const Said = () => <p>{words().left(8)}</p>;
    show(<Said />);
    expect(root.textContent).toBe('8 to go');
    act(() => void (language.value = 'zh-CN'));
    expect(root.textContent).toBe('还差 8');
  });

  it('an unknown problem shows what the server said', () => {
    expect(problemText({ code: 'network' }).title).toBe('Server out of reach');
    expect(problemText({ code: 'x.y', detail: 'The period is closed' })).toEqual({
      title: 'The period is closed',
      next: 'x.y',
    });
  });

  it('a change is kept on the device', () => {
    change({ lefty: true, scanner: { idle: 80 } });
    expect(settings.value).toMatchObject({ lefty: true, scanner: { idle: 80, least: 3 } });
    expect(JSON.parse(localStorage.getItem('stowage.settings')!)).toMatchObject({ lefty: true, scanner: { idle: 80 } });
  });
});

describe('the list of the desk', () => {
  interface Line {
    id: string;
    on: number | null;
  }
  const rows: Line[] = [
    { id: 'a', on: 30 },
    { id: 'b', on: null },
    { id: 'c', on: 4 },
  ];
  const columns: Column<Line>[] = [
    { id: 'id', title: 'SKU', cell: (row) => row.id, sort: (row) => row.id },
    {
      id: 'on',
      title: 'On hand',
      right: true,
      cell: (row) => row.on,
      sort: (row) => row.on,
      total: (all) => all.reduce((sum, row) => sum + (row.on || 0), 0),
    },
  ];
  const shown = (): (string | null)[] =>
    [...root.querySelectorAll('tbody tr:not(.gap) td:first-child')].map((cell) => cell.textContent);
  const key = (name: string): void =>
    void act(
      () => void document.dispatchEvent(new KeyboardEvent('keydown', { key: name, bubbles: true, cancelable: true })),
    );
  const sized = (): void => {
    for (const name of ['offsetHeight', 'offsetWidth', 'clientHeight'] as const) {
      vi.spyOn(HTMLElement.prototype, name, 'get').mockReturnValue(600);
    }
  };

  it('sorts up, down and back, empty cells last; the foot follows the rows', () => {
    sized();
    show(<DataGrid label="Stock" rows={rows} id={(row) => row.id} columns={columns} />);
    const head = (): HTMLElement => root.querySelectorAll<HTMLElement>('th button')[1]!;
    expect(shown()).toEqual(['a', 'b', 'c']);
    act(() => head().click());
    expect(shown()).toEqual(['c', 'a', 'b']);
    act(() => head().click());
    expect(shown()).toEqual(['a', 'c', 'b']);
    expect(root.querySelector('tfoot td.r')!.textContent).toBe('34');
    show(<DataGrid label="Stock" rows={rows.slice(0, 1)} id={(row) => row.id} columns={columns} />);
    expect(root.querySelector('tfoot td.r')!.textContent).toBe('30');
    vi.restoreAllMocks();
  });

  it('is moved through and opened by keys', () => {
    sized();
    const opened: string[] = [];
    show(
      <DataGrid
        label="Stock"
        rows={rows}
        id={(row) => row.id}
        columns={columns}
        onOpen={(row) => opened.push(row.id)}
      />,
    );
    key('j');
    key('ArrowDown');
    key('Enter');
    key('k');
    key('Enter');
    expect(opened).toEqual(['b', 'a']);
    key('Escape');
    key('Enter');
    expect(opened).toEqual(['b', 'a']);
    vi.restoreAllMocks();
  });

  it('a chart ends in a round number', () => {
    expect([0, 7, 1386, 2040, 99_999].map(niceTop)).toEqual([1, 8, 1500, 2500, 100_000]);
  });
});
