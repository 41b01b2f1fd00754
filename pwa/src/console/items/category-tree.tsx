/** The rows of a tree: ↑↓ go through them, → and ← unfold and fold, with Alt they move a row in and out. */
import chevronDown from 'lucide:chevron-down';
import chevronRight from 'lucide:chevron-right';
import { useEffect, useRef, useState } from 'preact/hooks';
import { count } from '../../i18n/format';
import { Icon } from '../../ui/icon';
import { nameOf, type Node } from './tree';
import { words } from './words';

const INDENT = 20;

interface TreeProps {
  nodes: Node[];
  folded: ReadonlySet<string>;
  selected: string | null;
  onSelect: (code: string) => void;
  onFold: (code: string, fold: boolean) => void;
  onMove: (node: Node, how: 'in' | 'out') => void;
}

export function CategoryTree({ nodes, folded, selected, onSelect, onFold, onMove }: TreeProps) {
  const t = words();
  const tree = useRef<HTMLDivElement>(null);
  const [at, setAt] = useState<string | null>(selected);
  const place = Math.max(
    0,
    nodes.findIndex(({ row }) => row.code === at),
  );
  const node = nodes[place];
  useEffect(() => {
    const row = tree.current && tree.current.querySelector('.here');
    if (row) row.scrollIntoView({ block: 'nearest' });
  }, [at]);

  function step(to: number): void {
    const next = nodes[Math.max(0, Math.min(nodes.length - 1, to))];
    if (!next) return;
    setAt(next.row.code);
    if (selected !== null) onSelect(next.row.code);
  }
  function sideways(right: boolean): void {
    const to = beside(nodes, folded, place, right);
    if (typeof to === 'number') step(to);
    else onFold(nodes[place]!.row.code, to === 'fold');
  }
  function onKeyDown(event: KeyboardEvent): void {
    if (!node || event.ctrlKey || event.metaKey) return;
    const { key } = event;
    const right = key === 'ArrowRight';
    if (event.altKey && (right || key === 'ArrowLeft')) {
      setAt(node.row.code);
      onMove(node, right ? 'in' : 'out');
    } else if (key === 'ArrowDown' || key === 'ArrowUp') step(place + (key === 'ArrowDown' ? 1 : -1));
    else if (key === 'Home' || key === 'End') step(key === 'Home' ? 0 : nodes.length - 1);
    else if (right || key === 'ArrowLeft') sideways(right);
    else if (key === 'Enter' || key === ' ') onSelect(node.row.code);
    else return;
    event.preventDefault();
  }
  return (
    <>
      <TreeHead />
      <div
        ref={tree}
        class="tree"
        role="tree"
        aria-label={t.categories}
        tabIndex={0}
        aria-activedescendant={node ? rowId(node) : undefined}
        onKeyDown={onKeyDown}
      >
        {nodes.map((one) => (
          <TreeRow
            key={one.row.code}
            node={one}
            here={one === node}
            selected={one.row.code === selected}
            open={!folded.has(one.row.code)}
            onPress={() => {
              setAt(one.row.code);
              onSelect(one.row.code);
            }}
            onFold={() => onFold(one.row.code, !folded.has(one.row.code))}
          />
        ))}
      </div>
    </>
  );
}

function TreeHead() {
  const t = words();
  return (
    <div class="tree-row tree-head">
      <span class="grow">{t.name}</span>
      <span class="n">{t.own}</span>
      <span class="n">{t.withBelow}</span>
    </div>
  );
}

/** → unfolds a row, or goes to what is below it; ← folds it, or goes to what is above it. A number: the place to go to. */
function beside(nodes: Node[], folded: ReadonlySet<string>, at: number, right: boolean): number | 'fold' | 'unfold' {
  const { row, children } = nodes[at]!;
  const open = children > 0 && !folded.has(row.code);
  if (right) return children === 0 ? at : open ? at + 1 : 'unfold';
  if (open) return 'fold';
  const above = nodes.findIndex((one) => one.row.code === row.parent);
  return above < 0 ? at : above;
}

function rowId({ row }: Node): string {
  return `category-${row.code}`;
}

interface TreeRowProps {
  node: Node;
  here: boolean;
  selected: boolean;
  open: boolean;
  onPress: () => void;
  onFold: () => void;
}

function TreeRow({ node, here, selected, open, onPress, onFold }: TreeRowProps) {
  const { row, depth, total, children } = node;
  return (
    <div
      id={rowId(node)}
      class={here ? 'tree-row here' : 'tree-row'}
      role="treeitem"
      aria-level={depth + 1}
      aria-selected={selected}
      aria-expanded={children > 0 ? open : undefined}
      onClick={onPress}
    >
      <span
        class="fold"
        style={{ marginLeft: `${depth * INDENT}px` }}
        onClick={(event) => {
          event.stopPropagation();
          onFold();
        }}
      >
        {children > 0 ? <Icon of={open ? chevronDown : chevronRight} size={16} /> : null}
      </span>
      <span class="grow cut">
        <b>{nameOf(row)}</b>
        {nameOf(row) === row.code ? null : <span class="code">{row.code}</span>}
      </span>
      <span class="n">{row.items > 0 ? count(row.items) : ''}</span>
      <span class="n mut">{children > 0 && total > 0 ? count(total) : ''}</span>
    </div>
  );
}
