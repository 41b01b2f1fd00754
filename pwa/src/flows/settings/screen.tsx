import profiles from '../../../../device-drivers/stowage_devices/profiles.json';
import { useEffect } from 'preact/hooks';
import { PRACTICE } from '../../company';
import { named, type Language } from '../../i18n';
import { back, go } from '../../shell/router';
import { change, settings } from '../../shell/settings';
import { updateReady } from '../../shell/update';
import { Bar, feedback, Prompt, Row, Screen, Section, Work } from '../../ui';
import { like, sendLikes } from '../sign-in/session';
import { Readiness } from '../storage/readiness';
import { words } from './words';

const IDLES = [60, 80, 120, 250];
const SEPARATORS = ['', '~', '|', '^'];
const LANGUAGES: [Language, string][] = [
  ['zh-CN', '中文'],
  ['en', 'English'],
];

function Options<T extends string | number | boolean>({
  label,
  value,
  options,
  onChange,
}: {
  label: string;
  value: T;
  options: [T, string][];
  onChange: (value: T) => void;
}) {
  return (
    <div class="line" role="group" aria-label={label}>
      <div class="t">
        <b>{label}</b>
      </div>
      <div class="opts">
        {options.map(([option, name]) => (
          <button
            key={name}
            class={option === value ? 'on' : ''}
            aria-pressed={option === value}
            onClick={() => onChange(option)}
          >
            {name}
          </button>
        ))}
      </div>
    </div>
  );
}

export default function Settings() {
  const say = words();
  const now = settings.value;
  useEffect(() => () => void sendLikes(), []);
  const onOff: [boolean, string][] = [
    [true, say.on],
    [false, say.off],
  ];
  return (
    <Screen>
      <Bar title={say.title} onBack={back} />
      {updateReady.value && <Prompt state="loading" title={say.update} note={say.updateNext} />}
      <Work>
        <Section left={say.person} />
        <Options
          label={say.language}
          value={now.language}
          options={LANGUAGES}
          onChange={(language) => like({ language })}
        />
        <Options<'auto' | 'light' | 'dark'>
          label={say.theme}
          value={now.theme}
          options={[
            ['auto', say.auto],
            ['light', say.light],
            ['dark', say.dark],
          ]}
          onChange={(theme) => like({ theme })}
        />
        <Options
          label={say.hand}
          value={now.lefty}
          options={[
            [true, say.left],
            [false, say.right],
          ]}
          onChange={(lefty) => like({ lefty })}
        />
        <Options label={say.sound} value={now.sound} options={onOff} onChange={(sound) => heard({ sound })} />
        <Options label={say.vibrate} value={now.vibrate} options={onOff} onChange={(vibrate) => heard({ vibrate })} />
        {!PRACTICE && <Row title={say.practise} note={say.practiseNote} onPress={() => go('/practise')} />}
        <Readiness />
        <ScannerPart />
      </Work>
    </Screen>
  );
}

function heard(patch: { sound?: boolean; vibrate?: boolean }): void {
  like(patch);
  feedback('right');
}

function ScannerPart() {
  const say = words();
  const { scanner } = settings.value;
  const profile = profiles.find(({ id }) => id === scanner.profile);
  const pick = (id: string): void => {
    const found = profiles.find((each) => each.id === id)!;
    change({ scanner: { profile: id, idle: found.idle, separator: found.separator } });
  };
  return (
    <>
      <Section left={say.scanner} />
      <Row title={say.test} note={say.testNote} onPress={() => go('/scan-test')} />
      <Options
        label={say.idle}
        value={scanner.idle}
        options={IDLES.map((ms) => [ms, String(ms)])}
        onChange={(idle) => change({ scanner: { idle } })}
      />
      <Options
        label={say.separator}
        value={scanner.separator}
        options={SEPARATORS.map((char) => [char, char || say.standard])}
        onChange={(separator) => change({ scanner: { separator } })}
      />
      <Options
        label={say.separators}
        value={scanner.sendsSeparator}
        options={[
          [true, say.proven],
          [false, say.unsure],
        ]}
        onChange={(sendsSeparator) => change({ scanner: { sendsSeparator } })}
      />
      <Section left={say.profile} />
      {profiles.map((each) => (
        <Row
          key={each.id}
          fill={each.id === scanner.profile ? 'full' : 'none'}
          title={named(each)}
          mark=""
          onPress={() => pick(each.id)}
        />
      ))}
      {profile && (
        <ol class="para">
          <li>
            <b>{say.set}</b>
          </li>
          {profile.set.map((line) => (
            <li key={line.en}>{named(line)}</li>
          ))}
        </ol>
      )}
    </>
  );
}
