/** What was moved last and what it looks like: asked of the server, so only with a network. */
import { useEffect, useState } from 'preact/hooks';
import { BASE } from '../../../company';
import { named } from '../../../i18n';
import { moment, quantity, unitName } from '../../../i18n/format';
import { store, unread } from '../../../store';
import { askHistory, type Happened, type History } from '../../../store/history';
import { Row, Section } from '../../../ui';
import { itemOf, placeCode, readItem } from '../../goods/data';
import type { Balance } from '../../goods/replay';
import { nameOf, unitOf } from '../../goods/show';
import { Photos } from '../../goods/photos';
import { words } from '../words';

const MOST_ITEMS = 20; // that are asked about at once

/** Of goods: what lies there now says which. */
export function goodsQuery(rows: readonly Balance[], only: { lot?: string; container?: string }): string {
  const items = rows.map(({ item }) => item).filter((id, at, all) => all.indexOf(id) === at);
  const asked = items.slice(0, MOST_ITEMS).map((id) => `item=${id}`);
  if (asked.length === 0) return '';
  if (only.lot) asked.push(`lot=${encodeURIComponent(only.lot)}`);
  if (only.container) asked.push(`container=${encodeURIComponent(only.container)}`);
  return asked.join('&');
}

/** `here`: the place that is looked at; ways are told from there. */
export function HistoryOf({ query, here = 0 }: { query: string; here?: number }) {
  const w = words();
  const [history, setHistory] = useState<History | null>(null);
  const { online } = store.status.value;
  useEffect(() => {
    let gone = false;
    if (query && online)
      void read(query)
        .then((found) => {
          if (!gone) setHistory(found);
        })
        .catch(unread);
    return () => {
      gone = true;
    };
  }, [query, online]);
  if (!query) return null;
  if (!history) return online ? null : <p class="para">{w.historyLater}</p>;
  return (
    <>
      {history.photos.length > 0 && <Photos photos={history.photos} device="" />}
      {history.moves.length > 0 && <Section left={w.history} />}
      {history.moves.map((move, at) => (
        <Moved key={at} move={move} here={here} />
      ))}
    </>
  );
}

async function read(query: string): Promise<History | null> {
  const { db } = await store.beside();
  const found = await askHistory(db, BASE, query);
  if (found) await Promise.all(found.moves.map(({ item }) => readItem(item)));
  return found;
}

function Moved({ move, here }: { move: Happened; here: number }) {
  const w = words();
  const item = itemOf(move.item);
  const nowhere: Record<number, string> = w.nowhereNames;
  const name = (place: number | undefined): string =>
    place ? (place > 0 ? placeCode(place) : nowhere[place] || '') : w.otherHouse;
  const out = here !== 0 && move.source === here;
  const from = name(move.source);
  const to = name(move.target);
  const way = !here ? `${from} → ${to}` : out ? `→ ${to}` : `← ${from}`;
  const title = here ? nameOf(item) : way;
  const who = move.zh || move.en ? named({ zh: move.zh || '', en: move.en || '' }) : '';
  const note = [moment(move.at), here ? way : '', move.lot, who, move.number];
  return (
    <Row
      title={title}
      note={note.filter((each) => each).join(' · ')}
      figure={`${here ? (out ? '−' : '+') : ''}${quantity(move.quantity)}`}
      unit={item ? unitName(unitOf(item.unit), move.quantity) : ''}
    />
  );
}
