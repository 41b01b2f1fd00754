import { useEffect, useState } from 'preact/hooks';
import { quantity } from '../../i18n/format';
import { listenRaw, scanner, useScan, type RawEvent, type Reading, type Scan } from '../../scanner';
import { back } from '../../shell/router';
import { change, settings } from '../../shell/settings';
import { Actions, Bar, Button, feedback, Prompt, Row, Screen, Section, Work } from '../../ui';
import { visible } from './visible';
import { words } from './words';

const MOST_RAW = 60;

function heard(scan: Scan): void {
  const { code } = scan;
  feedback(code.kind === 'bad' ? 'wrong' : code.kind === 'gs1' && code.ambiguous ? 'ask' : 'right');
  if (code.kind === 'gs1' && /\x1d|\{GS\}|<GS>/i.test(scan.raw.replace(/^\x1d/, '')))
    change({ scanner: { sendsSeparator: true } });
}

/** Shows what a scan sends and how it is read; changes nothing but whether separators arrive. */
export default function ScanTest() {
  const say = words();
  const [scan, setScan] = useState<Scan | null>(null);
  const [raw, setRaw] = useState<RawEvent[]>([]);
  useScan(
    (next) => {
      heard(next);
      setScan(next);
    },
    { adds: true },
  );
  useEffect(() => listenRaw((event) => setRaw((all) => [event, ...all].slice(0, MOST_RAW))), []);
  return (
    <Screen>
      <Bar title={say.title} onBack={back} />
      <Verdict scan={scan} />
      <Work>
        {scan && <Row title={visible(scan.raw)} note={`${say.got(scan.raw.length)} · ${say.source[scan.source]}`} />}
        {scan &&
          scan.readings.map((reading, at) => (
            <ReadingPart key={at} reading={reading} at={at} many={scan.readings.length > 1} />
          ))}
        {settings.value.scanner.sendsSeparator && <p class="para">{say.separatorYes}</p>}
        {raw.length > 0 && <Section left={say.raw} />}
        <ul class="raws">
          {raw.map((event, at) => (
            <li key={at}>
              <b>{Math.round(event.at - (raw[at + 1] || event).at)} ms</b>
              <span>
                {event.type} {event.detail}
              </span>
            </li>
          ))}
        </ul>
      </Work>
      <Actions ruled>
        <Button
          onPress={() => {
            setScan(null);
            setRaw([]);
          }}
        >
          {say.clear}
        </Button>
      </Actions>
    </Screen>
  );
}

function Verdict({ scan }: { scan: Scan | null }) {
  const say = words();
  const pending = scanner.pending.value;
  if (!scan) return <Prompt state="ready" title={say.ready} note={say.readyNote} pending={pending} />;
  const { code } = scan;
  if (code.kind === 'bad') return <Prompt state="wrong" title={say.bad[code.reason]} note={say.ready} />;
  if (code.kind === 'gs1' && code.ambiguous) return <Prompt state="ask" title={say.ambiguous} note={say.ready} />;
  const title = code.kind === 'own' ? say.own(code.type) : say[code.kind];
  return <Prompt state="right" title={title} note={say.ready} pending={pending} />;
}

function ReadingPart({ reading, at, many }: { reading: Reading; at: number; many: boolean }) {
  const say = words();
  const names = Object.keys(reading) as (keyof Reading)[];
  return (
    <>
      <Section left={many ? say.reading(at + 1) : say.gs1} />
      {names.map((name) => (
        <Row
          key={name}
          title={name === 'weight' ? quantity(reading.weight!) : String(reading[name])}
          note={say.field[name]}
        />
      ))}
    </>
  );
}
