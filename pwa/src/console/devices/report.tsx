/** What is known of a device besides its row: copies of it, what it left open, what was kept for it, who brought its commands. */
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { named } from '../../i18n';
import { count, stamp, withUnit } from '../../i18n/format';
import { go } from '../../shell/router';
import { Chip } from '../../ui/chip';
import { Btn, Facts, PanelSection, ProblemNote, TextField } from '../../ui/console';
import { useAct } from '../act';
import { nameOf } from '../../exceptions/tell';
import type { DeviceRow } from '../identity/types';
import { listAddress } from '../lists/address';
import { useResource } from '../resource';
import { may, names, unitOf } from '../session';
import { lacking } from '../who-may';
import type { CopySign, DeviceReport, KeptStock, Loss, PersonName } from './types';
import { words } from './words';
import './devices.css';

export function Report({ device }: { device: DeviceRow }) {
  const found = useResource<DeviceReport>(`/api/devices/${device.id}`);
  if (found.problem.value) return <ProblemNote problem={found.problem.value} onRetry={() => void found.reload()} />;
  const report = found.data.value;
  if (!report || report.device.id !== device.id) return null;
  return (
    <>
      <Copies copies={report.copies} />
      {report.loss ? <Lost loss={report.loss} /> : null}
      <LeftOpen report={report} />
      <Kept stock={report.stock} />
      <Databases report={report} />
    </>
  );
}

function person(of: PersonName | null): string {
  return of ? named(names(of)) : '';
}

function Row({ main, side, onPress }: { main: ComponentChildren; side: string; onPress?: () => void }) {
  const inside = (
    <>
      <span class="grow cut">{main}</span>
      <span class="mut">{side}</span>
    </>
  );
  return (
    <li>
      {onPress ? (
        <button class="row told-row" onClick={onPress}>
          {inside}
        </button>
      ) : (
        <div class="row told-row">{inside}</div>
      )}
    </li>
  );
}

function Copies({ copies }: { copies: CopySign[] }) {
  const t = words();
  const twice = copies.filter(({ sign }) => sign !== 'put_back');
  const back = copies.filter(({ sign }) => sign === 'put_back');
  return (
    <>
      <Signs title={t.copied} next={t.copiedNext} signs={twice} />
      <Signs title={t.wasPutBack} next={t.wasPutBackNext} signs={back} />
    </>
  );
}

function Signs({ title, next, signs }: { title: string; next: string; signs: CopySign[] }) {
  if (signs.length === 0) return null;
  return (
    <PanelSection title={title}>
      <p class="mut">{next}</p>
      <ul class="told">
        {signs.map((one) => (
          <Row key={one.incarnation + one.sign} main={signOf(one)} side={stamp(one.seen_at)} />
        ))}
      </ul>
    </PanelSection>
  );
}

function signOf({ sign, cseq, evidence }: CopySign): string {
  const t = words();
  if (sign === 'put_back') return t.putBack(count(evidence.back_to || 0), count(cseq));
  return sign === 'superseded' ? t.superseded(cseq) : t.reused(cseq);
}

function Lost({ loss }: { loss: Loss }) {
  const t = words();
  return (
    <PanelSection title={t.lost}>
      <p>{loss.reason}</p>
      <Facts
        facts={[
          { label: t.lostAt, value: stamp(loss.declared_at) },
          { label: t.lostBy, value: person(loss.person) },
          { label: t.seenThen, value: loss.last_seen_at ? stamp(loss.last_seen_at) : '' },
          { label: t.queueThen, value: count(loss.last_cseq) },
        ]}
      />
      <p class="mut">{t.found}</p>
      <div class="decide-row">
        <span class="grow" />
        <Btn onPress={() => go('/devices/import')}>{t.import}</Btn>
      </div>
    </PanelSection>
  );
}

function LeftOpen({ report: { receipts, cases, photos } }: { report: DeviceReport }) {
  const t = words();
  if (receipts.length + cases.length + photos === 0) return null;
  return (
    <PanelSection title={t.leftOpen}>
      <ul class="told">
        {receipts.map((one) => (
          <Row
            key={one.id}
            onPress={() => go(`/receipts?receipt=${one.id}`)}
            main={
              <>
                <Chip fill={one.state === 'open' ? 'part' : 'full'}>{one.state === 'open' ? t.open : t.finished}</Chip>{' '}
                {[one.number || one.reference, one.order_number].filter(Boolean).join(' · ')}
              </>
            }
            side={[person(one.person), t.lines(one.lines)].filter(Boolean).join(' · ')}
          />
        ))}
        {cases.map((one) => (
          <Row
            key={one.id}
            onPress={() => go(`/exceptions?exception=${one.id}`)}
            main={nameOf(one.code)}
            side={one.held > 0 ? t.waiting(one.held) : stamp(one.raised_at)}
          />
        ))}
        {photos > 0 ? <Row main={t.photos(photos)} side="" /> : null}
      </ul>
    </PanelSection>
  );
}

function Kept({ stock }: { stock: KeptStock[] }) {
  const t = words();
  if (stock.length === 0) return null;
  return (
    <PanelSection title={t.keptStock}>
      <ul class="told">
        {stock.map((one) => (
          <Row
            key={one.id}
            onPress={may('stock.read') ? () => go(listAddress('/stock', { search: one.sku })) : undefined}
            main={named(names(one))}
            side={
              one.open > 0
                ? withUnit(one.open, unitOf(one.unit))
                : t.givenBack(withUnit(one.given_back, unitOf(one.unit)))
            }
          />
        ))}
      </ul>
    </PanelSection>
  );
}

function Databases({ report: { streams, carried } }: { report: DeviceReport }) {
  const t = words();
  return (
    <>
      {streams.length > 1 ? (
        <PanelSection title={t.databases}>
          <ul class="told">
            {streams.map((one) => (
              <Row
                key={one.incarnation}
                main={`${one.incarnation.slice(0, 8)} ${t.upTo(count(one.last_cseq))}`}
                side={stamp(one.last_seen_at)}
              />
            ))}
          </ul>
        </PanelSection>
      ) : null}
      {carried.length > 0 ? (
        <PanelSection title={t.brought}>
          <ul class="told">
            {carried.map((one) => (
              <Row
                key={`${one.incarnation} ${one.first_cseq}`}
                main={t.range(count(one.first_cseq), count(one.last_cseq))}
                side={[
                  one.carrier ? one.carrier.code : `${person(one.person)}, ${t.asFile}`,
                  stamp(one.carried_at),
                ].join(' · ')}
              />
            ))}
          </ul>
        </PanelSection>
      ) : null}
    </>
  );
}

export function DeclareLost({ device }: { device: DeviceRow }) {
  const t = words();
  const act = useAct();
  const [reason, setReason] = useState('');
  const allowed = may('identity.supervise');
  const barred = lacking('identity.supervise') ?? (reason.trim() ? undefined : t.reasonFirst);
  return (
    <PanelSection title={t.declare}>
      {act.problem ? <ProblemNote problem={act.problem} onClose={act.clear} /> : null}
      <p class="mut">{t.declareNote}</p>
      <form
        class="decide-row"
        onSubmit={(event) => {
          event.preventDefault();
          const payload = { device: device.id, reason: reason.trim() };
          if (!barred) void act.send('identity.declare_lost/1', payload, device.warehouse);
        }}
      >
        {allowed ? <TextField label={t.reason} value={reason} onChange={setReason} /> : <span class="grow" />}
        <Btn submit busy={act.busy} barred={barred}>
          {t.declare}
        </Btn>
      </form>
    </PanelSection>
  );
}
