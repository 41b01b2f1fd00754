/** One warehouse: its picture, and beside it a bin, a zone, or what is being made. */
import { useMemo } from 'preact/hooks';
import { named } from '../../i18n';
import { count } from '../../i18n/format';
import { go, here, type RouteProps } from '../../shell/router';
import { Btn, Foot, Head, ProblemNote, Totals, Views } from '../../ui/console';
import { Empty } from '../../ui/empty';
import { StrategyForm } from '../putaway/strategy-form';
import { words as putaway } from '../putaway/words';
import { useResource } from '../resource';
import { listOf } from '../sheets/parts';
import { names, type Warehouse, warehouses } from '../session';
import { picturePage } from './address';
import { BinsForm } from './bins-form';
import { draw } from './draw';
import { PlaceForm } from './place-form';
import { PlacePanel } from './place-panel';
import { barredAt } from './rights';
import { type By, counted, type Shade, SHADES } from './shades';
import type { Drawn, Picture } from './types';
import { WalkForm } from './walk-form';
import { WarehouseForm } from './warehouse-form';
import { words } from './words';
import { Yard } from './yard';
import { ZoneForm } from './zone-form';
import './places.css';

const AGE = 'age';

/** What the address says of this page. */
interface Shown {
  place?: number;
  zone?: string;
  form?: string;
  by?: string;
}

export default function WarehousePage({ params }: RouteProps) {
  const house = warehouses.value.find((one) => one.code === params['warehouse']);
  const back = (): void => go('/warehouses');
  if (house) return <Drawing key={house.id} house={house} onBack={back} />;
  return (
    <>
      <Head title={params['warehouse']!} onBack={back} />
      <ProblemNote problem={{ code: 'warehouse_unknown' }} />
    </>
  );
}

function readShown(): Shown {
  const { place, zone, form, by } = here.value.query;
  return { place: place ? Number(place) : undefined, zone, form, by };
}

function address(house: Warehouse, shown: Shown): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(shown)) if (value !== undefined) search.set(name, String(value));
  const tail = search.toString();
  return `${picturePage(house.code)}${tail ? `?${tail}` : ''}`;
}

function Drawing({ house, onBack }: { house: Warehouse; onBack: () => void }) {
  const t = words();
  const shown = readShown();
  const by: By = shown.by === AGE ? 'age' : 'fill';
  const found = useResource<Picture>(`/api/warehouses/${house.id}/picture`, { days: by === 'age' });
  const picture = found.data.value;
  const areas = useMemo(() => (picture ? draw(picture) : []), [picture]);
  const barred = barredAt(house);
  const name = named(names(house));
  const show = (next: Shown): void => go(address(house, { by: shown.by, ...next }), { replace: true });
  return (
    <>
      <Head title={name} sub={`${house.code} · ${house.timezone}`} onBack={onBack}>
        <Btn onPress={() => go(listOf('/places', 'warehouse', house.id, name))}>{t.list}</Btn>
        <Btn keys="E" onPress={() => show({ form: 'warehouse' })} barred={barred}>
          {t.change}
        </Btn>
        <Btn keys="W" onPress={() => show({ form: 'walk' })} barred={barred}>
          {t.walk}
        </Btn>
        <Btn keys="U" onPress={() => show({ form: 'putaway' })}>
          {putaway().title}
        </Btn>
        <Btn keys="O" onPress={() => show({ form: 'place' })} barred={barred}>
          {t.addPlace}
        </Btn>
        <Btn go keys="N" onPress={() => show({ form: 'bins' })} barred={barred}>
          {t.makeBins}
        </Btn>
      </Head>
      <Views
        views={[
          { id: 'fill', label: t.byFill },
          { id: AGE, label: t.byAge },
        ]}
        value={by}
        onChange={(id) => go(address(house, { ...shown, by: id === AGE ? AGE : undefined }), { replace: true })}
      />
      {found.problem.value ? <ProblemNote problem={found.problem.value} onRetry={() => void found.reload()} /> : null}
      <div class="split">
        <div class="l">
          {picture ? <Legend places={picture.places} by={by} /> : null}
          {picture && picture.places.length === 0 ? <Empty title={t.nothing} note={t.nothingNext} /> : null}
          {picture && picture.places.length > 0 ? (
            <Yard
              label={name}
              areas={areas}
              aisles={picture.aisles}
              by={by}
              chosen={shown.place ?? null}
              onOpen={(place) => show({ place })}
              onZone={(zone) => show({ zone })}
            />
          ) : null}
        </div>
        {picture ? <Beside house={house} picture={picture} shown={shown} show={show} barred={barred} /> : null}
      </div>
      <Foot left={picture ? <Sums places={picture.places} /> : null} keys={keys(t)} />
    </>
  );
}

const keys = (t: ReturnType<typeof words>) => [
  { keys: '↑↓←→', label: t.arrows },
  { keys: 'Enter', label: t.open },
];

interface BesideProps {
  house: Warehouse;
  picture: Picture;
  shown: Shown;
  show: (next: Shown) => void;
  barred: string | undefined;
}

function Beside({ house, picture, shown, show, barred }: BesideProps) {
  const close = (): void => show({});
  const shared = { house, barred, onClose: close };
  switch (shown.form) {
    case 'bins':
      return <BinsForm {...shared} />;
    case 'walk':
      return <WalkForm {...shared} zones={picture.zones} />;
    case 'putaway':
      return <StrategyForm house={house} onClose={close} zones={picture.zones} />;
    case 'warehouse':
      return <WarehouseForm key={house.version} warehouse={house} onSaved={close} onClose={close} barred={barred} />;
    case 'place':
      return <PlaceForm {...shared} place={null} zones={picture.zones} onSaved={close} />;
  }
  const zone = picture.zones.find((one) => one.code === shown.zone);
  if (zone)
    return (
      <ZoneForm
        key={zone.code}
        {...shared}
        zone={zone}
        aisles={picture.aisles.filter((aisle) => aisle.zone === zone.code)}
      />
    );
  if (shown.place === undefined) return null;
  const drawn = picture.places.find((one) => one.id === shown.place);
  return (
    <PlacePanel
      key={shown.place}
      {...shared}
      id={shown.place}
      drawn={drawn ?? null}
      zones={picture.zones}
      editing={shown.form === 'change'}
      onEdit={(editing) => show({ place: shown.place, form: editing ? 'change' : undefined })}
    />
  );
}

/** What each shade means, and how many places have it. */
function Legend({ places, by }: { places: Drawn[]; by: By }) {
  const t = words();
  const shades = counted(places, by);
  const told = SHADES.filter((shade: Shade) => shade !== 'some' || shades.has('some'));
  return (
    <ul class={`legend by-${by}`} aria-label={t.by}>
      {told.map((shade) => (
        <li key={shade}>
          <svg width={16} height={14} aria-hidden="true">
            <path class="cell-edge" d="M.5 .5h15v13h-15z" />
            {shade === 'none' ? null : <path class={`shade-${shade}`} d="M.5 .5h15v13h-15z" />}
            {shade === 'over' ? <path class="shade-cross" d="M4 3l8 8m0-8l-8 8" /> : null}
          </svg>
          {t.shades[by]![shade]}
          <b>{count(shades.get(shade) || 0)}</b>
        </li>
      ))}
    </ul>
  );
}

function Sums({ places }: { places: Drawn[] }) {
  const t = words();
  const full = places.filter((place) => (place.fill_bp ?? 0) > 10_000).length;
  return (
    <Totals
      items={[
        { label: t.places, value: count(places.length) },
        { label: t.used, value: count(places.filter((place) => place.items).length) },
        ...(full > 0 ? [{ label: t.tooFull, value: count(full) }] : []),
      ]}
    />
  );
}
