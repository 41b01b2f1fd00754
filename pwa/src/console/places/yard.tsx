/** The picture of a warehouse: every place a cell, coloured. The pointer or arrows tell of one, a press or Enter opens it. */
import { useMemo, useRef, useState } from 'preact/hooks';
import { named } from '../../i18n';
import { Bin } from '../../ui/plate';
import { names } from '../session';
import { type Area, beside, type Block, type Way } from './draw';
import { type By, paths, PITCH } from './shades';
import { tellPlace } from './tell';
import type { Aisle } from './types';
import { words } from './words';

type At = [block: number, cell: number];

interface YardProps {
  label: string;
  areas: Area[];
  aisles: Aisle[];
  by: By;
  /** the place whose panel is open */
  chosen: number | null;
  onOpen: (place: number) => void;
  onZone: (code: string) => void;
}

const WAYS: Record<string, Way> = { ArrowUp: 'up', ArrowDown: 'down', ArrowLeft: 'left', ArrowRight: 'right' };

export function Yard({ label, areas, aisles, by, chosen, onOpen, onZone }: YardProps) {
  const t = words();
  const blocks = useMemo(() => areas.flatMap((area) => area.blocks), [areas]);
  const [at, setAt] = useState<At | null>(null);
  const yard = useRef<HTMLDivElement>(null);
  const cell = at ? blocks[at[0]]?.cells[at[1]] : undefined;

  function goTo(next: At): void {
    setAt(next);
    const racks = yard.current ? yard.current.querySelectorAll('.rack') : [];
    const rack = racks[next[0]];
    if (rack) rack.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }
  function onKeyDown(event: KeyboardEvent): void {
    const way = WAYS[event.key];
    if (event.target !== yard.current || event.ctrlKey || event.metaKey || event.altKey || blocks.length === 0) return;
    if (way) goTo(at && cell ? beside(blocks, at, way) : first(blocks, chosen));
    else if (event.key === 'Enter' && cell) onOpen(cell.place.id);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
  let count = 0;
  return (
    <div
      class={`yard by-${by}`}
      role="application"
      aria-label={t.yard(label)}
      tabIndex={0}
      ref={yard}
      onKeyDown={onKeyDown}
      onFocus={(event) => event.target === yard.current && !at && blocks.length > 0 && setAt(first(blocks, chosen))}
      onMouseLeave={() => setAt(null)}
    >
      <p class="hidden-word" role="status">
        {cell ? [cell.place.code, ...tellPlace(cell.place)].join(', ') : ''}
      </p>
      {areas.map((area) => (
        <section key={area.code} class="area">
          <AreaHead area={area} onZone={onZone} />
          <div class="racks">
            {area.blocks.map((block) => {
              const number = count;
              count += 1;
              return (
                <Rack
                  key={block.key}
                  block={block}
                  title={titleOf(block, aisles)}
                  by={by}
                  at={at && at[0] === number ? at[1] : null}
                  chosen={block.cells.findIndex((one) => one.place.id === chosen)}
                  onAt={(place) => setAt(place === null ? null : [number, place])}
                  onOpen={onOpen}
                />
              );
            })}
          </div>
        </section>
      ))}
    </div>
  );
}

function first(blocks: Block[], chosen: number | null): At {
  for (let block = 0; block < blocks.length; block += 1) {
    const cell = blocks[block]!.cells.findIndex((one) => one.place.id === chosen);
    if (cell >= 0) return [block, cell];
  }
  return [0, 0];
}

function titleOf(block: Block, aisles: Aisle[]): string {
  const aisle = aisles.find((one) => one.zone === block.zone && one.code === block.aisle);
  const name = aisle ? named(names(aisle)) : '';
  if (!block.aisle) return words().kinds[block.cells[0]!.place.kind] || '';
  return [block.aisle, name].filter(Boolean).join(' ');
}

function AreaHead({ area, onZone }: { area: Area; onZone: (code: string) => void }) {
  const t = words();
  if (!area.zone) return <h2>{area.code || t.noZone}</h2>;
  const name = named(names(area.zone));
  return (
    <h2>
      <button class="lk" onClick={() => onZone(area.code)}>
        {[t.zoneTitle(area.code), name].filter(Boolean).join(' ')}
      </button>
      {area.zone.storage_class === 'any' ? null : <span class="mut">{t.storages[area.zone.storage_class]}</span>}
    </h2>
  );
}

interface RackProps {
  block: Block;
  title: string;
  by: By;
  at: number | null;
  /** −1: not in it */
  chosen: number;
  onAt: (cell: number | null) => void;
  onOpen: (place: number) => void;
}

function Rack({ block, title, by, at, chosen, onAt, onOpen }: RackProps) {
  const { outline, solid, crossed } = useMemo(() => paths(block, by), [block, by]);
  const spots = useMemo(() => new Map(block.cells.map(({ x, y }, place) => [`${x} ${y}`, place])), [block]);
  const under = (event: MouseEvent & { currentTarget: SVGSVGElement }): number | null => {
    const box = event.currentTarget.getBoundingClientRect();
    const [x, y] = [(event.clientX - box.left) / PITCH.x, (event.clientY - box.top) / PITCH.y];
    const found = spots.get(`${Math.floor(x)} ${Math.floor(y)}`);
    return found === undefined ? null : found;
  };
  const [width, height] = [block.columns * PITCH.x, block.rows * PITCH.y];
  return (
    <div class="rack">
      <h3>{title}</h3>
      <div class="rack-cells">
        <svg
          width={width}
          height={height}
          aria-hidden="true"
          onMouseMove={(event) => onAt(under(event))}
          onClick={(event) => {
            const place = under(event);
            if (place !== null) onOpen(block.cells[place]!.place.id);
          }}
        >
          <path class="cell-edge" d={outline} />
          {solid.map(([shade, path]) => (
            <path key={shade} class={`shade-${shade}`} d={path} />
          ))}
          {crossed && <path class="shade-cross" d={crossed} />}
          {chosen >= 0 ? <Ring block={block} cell={chosen} kind="chosen" /> : null}
          {at !== null ? <Ring block={block} cell={at} kind="at" /> : null}
        </svg>
        {at !== null ? <Told block={block} cell={at} /> : null}
      </div>
      <Bays block={block} />
    </div>
  );
}

function Ring({ block, cell, kind }: { block: Block; cell: number; kind: string }) {
  const { x, y } = block.cells[cell]!;
  return <rect class={`ring-${kind}`} x={x * PITCH.x} y={y * PITCH.y} width={PITCH.x} height={PITCH.y} />;
}

/** Beside the cell: what it is called, how full it is, what is there. */
function Told({ block, cell }: { block: Block; cell: number }) {
  const { place, x, y } = block.cells[cell]!;
  const right = x > block.columns / 2;
  const style = right
    ? { right: `${(block.columns - x) * PITCH.x + 4}px`, top: `${(y + 1) * PITCH.y + 4}px` }
    : { left: `${(x + 1) * PITCH.x + 4}px`, top: `${(y + 1) * PITCH.y + 4}px` };
  return (
    <div class="yard-told" style={style} aria-hidden="true">
      <Bin code={place.code} />
      {tellPlace(place).map((line) => (
        <span key={line}>{line}</span>
      ))}
    </div>
  );
}

/** Every fifth bay by its name, under the rack. */
function Bays({ block: { bays } }: { block: Block }) {
  if (bays.length < 2) return null;
  const shown = bays.map((bay, at) => ({ bay, at })).filter(({ at }) => at % 5 === 0);
  return (
    <div class="rack-bays" aria-hidden="true">
      {shown.map(({ bay, at }) => (
        <span key={bay} style={{ left: `${at * PITCH.x}px` }}>
          {bay}
        </span>
      ))}
    </div>
  );
}
