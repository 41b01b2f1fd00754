/** One inspection in hand: what to look at, what was found, and what may be decided. */
import { named } from '../../../i18n';
import { day, quantity } from '../../../i18n/format';
import { scanner } from '../../../scanner';
import { store } from '../../../store';
import { Actions, Cells, ItemHead, PhotoButton, Prompt, Row, Work } from '../../../ui';
import { itemOf, placeCode } from '../../goods/data';
import { SCALE, tracks } from '../../goods/model';
import { shrink } from '../../goods/photo';
import { amount, nameOf, packingOf } from '../../goods/show';
import { inspections, mayUseAsIs, type InspectFlow } from '../flow';
import type { Characteristic, InspectionRow } from '../model';
import { badOf, proposals, verdictIn, type Share } from '../state';
import { words } from '../words';
import { Frame } from './frame';

export function Look({ flow, row }: { flow: InspectFlow; row: InspectionRow }) {
  const w = words();
  const { photos } = flow.state.value;
  const addPhoto = async (file: File): Promise<void> => {
    flow.dispatch({ type: 'photo', sha256: await store.blobs.add(await shrink(file)) });
  };
  const actions = (
    <Actions ruled>
      <PhotoButton
        label={photos.length > 0 ? w.photos(photos.length) : w.photo}
        onPhoto={(file) => void addPhoto(file)}
      />
    </Actions>
  );
  const item = itemOf(row.item);
  return (
    <Frame flow={flow} actions={actions}>
      <LookPrompt flow={flow} row={row} />
      <Work>
        {item && <ItemHead name={nameOf(item)} note={noteOf(row) || packingOf(item)} />}
        <Rule row={row} />
        {(row.characteristics || []).map((one) => (
          <OneRow key={one.code} flow={flow} one={one} />
        ))}
        <BadRow flow={flow} row={row} />
        <Proposals flow={flow} row={row} />
      </Work>
    </Frame>
  );
}

/** '22969 · L2611A · D-01': what tells these goods from others. */
function noteOf(row: InspectionRow): string {
  const item = itemOf(row.item);
  const lots = row.goods.map(([lot]) => lot).filter((lot) => lot);
  const parts = [item ? item.sku : '', lots.length === 1 ? lots[0] : '', row.container, placeCode(row.place)];
  return parts.filter((part) => part).join(' · ');
}

function LookPrompt({ flow, row }: { flow: InspectFlow; row: InspectionRow }) {
  const w = words();
  const state = flow.state.value;
  const bad = badOf(state);
  const [verdict, worst] = verdictIn(row, bad, flow.person);
  const pending = scanner.pending.value;
  const live = inspections(state.outgoing).filter(({ id }) => id === row.id)[0];
  if (!live || live.left < row.left) return <Prompt state="ask" title={w.gone} note={w.goneNext} pending={pending} />;
  if (verdict === 'reject')
    return <Prompt state="ask" title={w.badLot} note={w.tooMany(worst, row.accept || 0)} pending={pending} />;
  if (verdict === 'sort') return <Prompt state="ask" title={w.sort(worst)} note={w.each} pending={pending} />;
  if (worst > 0) return <Prompt state="ready" title={w.good(worst)} note={w.byRule} pending={pending} />;
  if (state.expiry)
    return <Prompt state="ask" title={w.expired(day(state.expiry))} note={w.toDamaged} pending={pending} />;
  const note = row.accept === undefined ? w.each : w.allowed(row.accept);
  return <Prompt state="ready" title={row.sample ? w.look(row.sample) : w.lookFree} note={note} pending={pending} />;
}

function Rule({ row }: { row: InspectionRow }) {
  const w = words();
  const all = row.sample === 0 || row.sample * SCALE >= row.quantity;
  const cells = [
    { label: w.sample, value: all ? w.all : w.pieces(row.sample) },
    { label: w.accept, value: row.accept === undefined ? w.single : String(row.accept) },
  ];
  return <Cells cells={cells} />;
}

function limits(one: Characteristic): string {
  const w = words();
  const unit = one.unit || '';
  const [lower, upper] = [one.lower, one.upper].map((limit) => (limit === undefined ? '' : quantity(limit)));
  if (lower && upper) return w.between(lower, upper, unit);
  return lower ? w.atLeast(lower, unit) : upper ? w.atMost(upper, unit) : '';
}

function OneRow({ flow, one }: { flow: InspectFlow; one: Characteristic }) {
  const w = words();
  const { values, bads } = flow.state.value;
  const bad = bads[one.code] || 0;
  const counted = (values[one.code] || []).length;
  const note = [limits(one), counted > 0 ? w.measured(counted) : ''].filter((part) => part).join(' · ');
  return (
    <Row
      title={named({ zh: one.name_zh, en: one.name_en }) || one.code}
      note={note || w.tapNext}
      figure={String(bad)}
      bad={bad > 0}
      onPress={() => flow.dispatch({ type: 'type', what: { code: one.code } })}
    />
  );
}

function BadRow({ flow, row }: { flow: InspectFlow; row: InspectionRow }) {
  const w = words();
  const bad = badOf(flow.state.value);
  const item = itemOf(row.item);
  const numbered = item !== null && tracks(item, 's');
  const { serials } = flow.state.value;
  const note = serials.length > 0 ? serials.slice(-3).join(', ') : numbered ? w.serialsNext : w.tapNext;
  return (
    <Row
      title={w.bad}
      note={note}
      figure={String(bad)}
      bad={bad > 0}
      onPress={() => flow.dispatch({ type: 'type', what: 'bad' })}
    />
  );
}

function Proposals({ flow, row }: { flow: InspectFlow; row: InspectionRow }) {
  const w = words();
  const bad = badOf(flow.state.value);
  const [verdict] = verdictIn(row, bad, flow.person);
  const shares = proposals(row, bad, flow.person, mayUseAsIs());
  return (
    <>
      {shares.map((share, at) => (
        <Row
          key={`${share.passed} ${share.rejected}`}
          fill={at === 0 ? 'full' : 'none'}
          title={titleOf(share, row)}
          note={noteFor(share, at === 0 && verdict !== 'open')}
          onPress={() => flow.dispatch({ type: 'decide', share })}
        />
      ))}
      <Row
        fill="none"
        title={w.split}
        note={w.splitNext}
        onPress={() => flow.dispatch({ type: 'type', what: 'rejected' })}
      />
    </>
  );
}

function titleOf({ passed, rejected }: Share, row: InspectionRow): string {
  const w = words();
  const item = itemOf(row.item);
  if (rejected === 0) return w.pass(amount(passed, item));
  return passed === 0 ? w.rejectAll(amount(rejected, item)) : w.part(quantity(passed), amount(rejected, item));
}

function noteFor({ rejected, use_as_is }: Share, byRule: boolean): string {
  const w = words();
  if (byRule) return rejected > 0 ? w.toDamaged : w.byRule;
  if (rejected > 0) return w.toDamaged;
  return use_as_is ? w.asIs : w.asks;
}
