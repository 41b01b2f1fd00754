/** The handheld: shell, routes, scanner. */
import { Fragment, render } from 'preact';
import refresh from 'lucide:refresh-cw';
import { PRACTICE } from './company';
import { routes } from './flows';
import { startFlows } from './flows/start';
import { common } from './i18n/common';
import { scanner } from './scanner';
import { Outlet, type Fallbacks } from './shell/outlet';
import { go } from './shell/router';
import { applySettings } from './shell/settings';
import { keepAwake, watchBattery } from './shell/status';
import { registerWorker } from './shell/update';
import { about } from './store/about';
import { Actions, Bar, Button, HandSheet, oneTapEach, Prompt, Screen, Work } from './ui';
import './ui/tokens.css';
import './ui/base.css';
import './ui/gun.css';

const fallbacks: Fallbacks = {
  loading: () => (
    <Screen>
      <Bar title={common().waiting} />
      <Prompt state="waiting" title={common().waiting} />
    </Screen>
  ),
  failed: ({ title, note, again }) => (
    <Screen>
      <Bar title="Stowage" />
      <Prompt state="error" title={title} note={note} />
      <Work>{null}</Work>
      <Actions noHand>
        <Button onPress={() => go('/', { replace: true })}>{common().menu}</Button>
        <Button go icon={refresh} onPress={again}>
          {common().retry}
        </Button>
      </Actions>
    </Screen>
  ),
};

/** By then the first screen is at work. */
const QUIET_MS = 10_000;

async function start(): Promise<void> {
  applySettings('gun');
  await startFlows();
  const Around = PRACTICE ? (await import('./flows/practise/over')).default : Fragment;
  const app = document.createElement('div');
  app.id = 'app';
  document.body.appendChild(app);
  scanner.start();
  oneTapEach();
  keepAwake();
  about.app = __APP__;
  void watchBattery().catch(() => undefined); // a browser that refuses shows no battery
  render(
    <>
      <Around>
        <Outlet routes={routes} fallbacks={fallbacks} />
      </Around>
      <HandSheet />
    </>,
    app,
  );
  void registerWorker().catch(() => undefined); // plain http or a browser in private mode: works online
  setTimeout(() => void import('./scanner/camera').then(({ keepDecoder }) => keepDecoder()), QUIET_MS);
}

if (document.documentElement.className !== 'too-old') void start();
