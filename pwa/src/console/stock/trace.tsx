/** Where a lot or serial came from, lies and went: three columns of documents and bins, drawn together through the lot. */
import { useState } from 'preact/hooks';
import { named } from '../../i18n';
import { quantity, stamp, unitName } from '../../i18n/format';
import { go, here } from '../../shell/router';
import { Btn, Field, Head, ProblemNote, TextField } from '../../ui/console';
import { Empty } from '../../ui/empty';
import { statusName } from '../places';
import { useResource } from '../resource';
import { unitOf } from '../session';
import { listAddress } from '../lists/address';
import { words } from './trace-words';
import './trace.css';

interface Crossing {
  where: string;
  document: string;
  number: string;
  quantity: number;
  at: string;
  partner_zh: string;
  partner_en: string;
  order: string;
  photos: number;
}

interface Lying {
  warehouse: string;
  place: number;
  code: string;
  container: string;
  status: string;
  quantity: number;
  goes_back: number;
}

interface Traced {
  item: number;
  sku: string;
  name_zh: string;
  name_en: string;
  unit: string;
  lot: string;
  came: Crossing[];
  lies: Lying[];
  went: Crossing[];
}

interface Node {
  title: string;
  amount: string;
  notes: string[];
  to: string | null;
}

export default function TracePage() {
  const t = words();
  const asked = here.value.query['text'] || '';
  const [typed, setTyped] = useState(asked);
  const found = useResource<Traced[]>(asked ? '/api/stock/trace' : null, { text: asked });
  const traces = found.data.value;
  const text = typed.trim();
  return (
    <>
      <Head title={t.title} />
      <form
        class="row form-row trace-ask"
        onSubmit={(event) => {
          event.preventDefault();
          if (text) go(`/trace?text=${encodeURIComponent(text)}`);
        }}
      >
        <Field label={t.field}>
          <TextField label={t.field} value={typed} onChange={setTyped} autoFocus />
        </Field>
        <Btn go submit barred={text ? undefined : t.noneNext}>
          {t.find}
        </Btn>
      </form>
      {found.problem.value && <ProblemNote problem={found.problem.value} onRetry={() => void found.reload()} />}
      <div class="traces">
        {asked && traces && traces.map((one) => <Drawing key={`${one.item} ${one.lot}`} one={one} />)}
        {(!asked || (traces && traces.length === 0)) && <Empty title={asked ? t.none : t.begin} note={t.noneNext} />}
      </div>
    </>
  );
}

function Drawing({ one }: { one: Traced }) {
  const t = words();
  const amount = (of: number): string => `${quantity(of)} ${unitName(unitOf(one.unit), of)}`;
  const sides = [
    { title: t.came, nodes: one.came.map((each) => crossing(each, amount)) },
    { title: t.lies, nodes: one.lies.map((each) => lying(each, one.lot, amount)) },
    { title: t.went, nodes: one.went.map((each) => crossing(each, amount)) },
  ];
  return (
    <section class="trace" aria-label={t.picture(one.lot)}>
      <h2>
        {one.lot} <small class="mut">{`${one.sku} · ${named({ zh: one.name_zh, en: one.name_en })}`}</small>
      </h2>
      <div class="trace-sides">
        {sides.map((side, at) => [
          at > 0 && <Threads key={`threads ${at}`} from={sides[at - 1]!.nodes.length} to={side.nodes.length} />,
          <div key={side.title} class="trace-side">
            <h3>{side.title}</h3>
            <ul>
              {side.nodes.map((node, place) => (
                <li key={place}>
                  <Told node={node} />
                </li>
              ))}
              {side.nodes.length === 0 && <li class="mut">{t.nothing}</li>}
            </ul>
          </div>,
        ])}
      </div>
    </section>
  );
}

const WIDE = 100;

/** Thin lines from each on the left, through the lot, to each on the right. */
function Threads({ from, to }: { from: number; to: number }) {
  const lines = (many: number, x: number): string[] =>
    Array.from({ length: many }, (_, at) => `M${x} ${((at + 0.5) * WIDE) / many} L${WIDE / 2} ${WIDE / 2}`);
  const paths = from && to ? lines(from, 0).concat(lines(to, WIDE)) : [];
  return (
    <svg class="trace-threads" viewBox={`0 0 ${WIDE} ${WIDE}`} preserveAspectRatio="none" aria-hidden="true">
      {paths.map((path) => (
        <path key={path} d={path} vector-effect="non-scaling-stroke" />
      ))}
    </svg>
  );
}

function Told({ node }: { node: Node }) {
  return (
    <>
      <span class="row">
        {node.to ? (
          <a class="lk grow cut" href={`#${node.to}`}>
            {node.title}
          </a>
        ) : (
          <b class="grow cut">{node.title}</b>
        )}
        <b class="n">{node.amount}</b>
      </span>
      <small class="mut">{node.notes.filter((note) => note).join(' · ')}</small>
    </>
  );
}

function crossing(each: Crossing, amount: (of: number) => string): Node {
  const t = words();
  const what = t.where[each.where] || each.where;
  const partner = named({ zh: each.partner_zh, en: each.partner_en });
  return {
    title: each.number || what,
    amount: amount(each.quantity),
    notes: [
      each.number ? what : '',
      partner,
      each.order,
      stamp(Date.parse(each.at)),
      each.photos ? t.photos(each.photos) : '',
    ],
    to: pageOf(each),
  };
}

function pageOf({ document, number }: Crossing): string | null {
  const search = `search=${encodeURIComponent(number)}`;
  const [kind, id] = document.split(':');
  if (kind === 'receipt') return `/receipts?receipt=${id}`;
  if (kind === 'return') return `/returns?${search}`;
  return number ? `/movements?${search}` : null;
}

function lying(each: Lying, lot: string, amount: (of: number) => string): Node {
  const back = each.goes_back > 0 ? `${amount(each.goes_back)} ${words().goesBack}` : '';
  return {
    title: `${each.warehouse} ${each.code}`,
    amount: amount(each.quantity),
    notes: [statusName(each.status), each.container, back],
    to: listAddress('/stock/bins', { filters: [{ column: 'lot', op: 'is', value: lot }] }),
  };
}
