import full from 'lucide:battery-full';
import low from 'lucide:battery-low';
import medium from 'lucide:battery-medium';
import chevronLeft from 'lucide:chevron-left';
import warning from 'lucide:triangle-alert';
import wifi from 'lucide:wifi';
import wifiOff from 'lucide:wifi-off';
import { common } from '../i18n/common';
import { go, here } from '../shell/router';
import { battery, link } from '../shell/status';
import { Icon, Logo } from './icon';

/** Back, process and document, and the device's own state, which opens the outbox; below, what keeps it from sending. */
export function Bar(props: { title: string; sub?: string; onBack?: () => void }) {
  return (
    <>
      <Top {...props} />
      <Stuck />
    </>
  );
}

function Top({ title, sub, onBack }: { title: string; sub?: string; onBack?: () => void }) {
  return (
    <header class="bar">
      {onBack ? (
        <button class="back" aria-label={common().back} onClick={onBack}>
          <Icon of={chevronLeft} />
        </button>
      ) : (
        <span class="back">
          <Logo />
        </span>
      )}
      <h1>
        {title}
        {sub && <span>{sub}</span>}
      </h1>
      <DeviceState />
    </header>
  );
}

const TOLD_AT_LENGTH = ['/outbox', '/enrol'];

function Stuck() {
  const { stuck } = link.value;
  if (!stuck || TOLD_AT_LENGTH.indexOf(here.value.path) >= 0) return null;
  return (
    <button class="stuck" onClick={() => go('/outbox')}>
      <Icon of={warning} size={20} />
      <span>{stuck}</span>
    </button>
  );
}

function DeviceState() {
  const { online, waiting, attention } = link.value;
  const charge = battery.value;
  const boxed = !online || waiting > 0;
  return (
    <button class={attention ? 'net hot' : 'net'} onClick={() => go('/outbox')}>
      <span class="unseen">{common().status(online, waiting, charge)}</span>
      <span class={boxed ? 'off' : ''} aria-hidden="true">
        <Icon of={online ? wifi : wifiOff} size={20} />
        {boxed && waiting > 0 && <span>{waiting}</span>}
      </span>
      {charge !== null && (
        <span class="row" aria-hidden="true">
          <Icon of={charge > 75 ? full : charge > 25 ? medium : low} size={20} />
          <span class="n">{charge}</span>
        </span>
      )}
    </button>
  );
}
