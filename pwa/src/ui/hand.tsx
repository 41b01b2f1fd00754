import camera from 'lucide:camera';
import check from 'lucide:check';
import x from 'lucide:x';
import { lazyPart } from '../shell/lazy';
import { common } from '../i18n/common';
import { dictionary } from '../i18n';
import { openHand, scanner } from '../scanner';
import { useEffect, useRef, useState } from 'preact/hooks';
import { Button } from './actions';

const CameraView = lazyPart(() => import('./camera-view'));

const words = dictionary(
  { code: 'Type the code', camera: 'Camera', enter: 'Enter' },
  { code: '输入条码', camera: '相机', enter: '确定' },
);

export interface TextEntryProps {
  label: string;
  value: string;
  onInput: (text: string) => void;
  onEnter: () => void;
  numeric?: boolean;
  /** characters */
  longest?: number;
  /** ready for typing at once: only where nothing is to be scanned */
  focus?: boolean;
}

/** A labelled field with the device's keyboard. Until it is tapped, scans go past it to the screen. */
export function TextEntry({ label, value, onInput, onEnter, numeric, longest, focus }: TextEntryProps) {
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (focus && field.current) field.current.focus();
  }, []);
  return (
    <label class="entry">
      <span>{label}</span>
      <input
        ref={field}
        type="text"
        value={value}
        inputMode={numeric ? 'decimal' : 'text'}
        maxLength={longest}
        autocomplete="off"
        autocapitalize="characters"
        spellcheck={false}
        enterKeyHint="done"
        onInput={(event) => onInput(event.currentTarget.value)}
        onKeyDown={(event) => event.key === 'Enter' && onEnter()}
      />
    </label>
  );
}

/** Keyboard and camera, over the actions of whatever screen is open. */
export function HandSheet() {
  const [text, setText] = useState('');
  const [looking, setLooking] = useState(false);
  const close = (): void => {
    openHand.value = false;
    setLooking(false);
    setText('');
  };
  if (!openHand.value) return null;
  const enter = (): void => {
    if (!text.trim()) return;
    close();
    scanner.byHand(text);
  };
  return (
    <section class="sheet" role="dialog" aria-label={common().hand}>
      {looking ? (
        <CameraView onDone={close} />
      ) : (
        <TextEntry label={words().code} value={text} onInput={setText} onEnter={enter} focus />
      )}
      <footer class="acts">
        <Button square icon={x} label={common().close} onPress={close} />
        {!looking && <Button square icon={camera} label={words().camera} onPress={() => setLooking(true)} />}
        {!looking && (
          <Button go icon={check} disabled={!text.trim()} onPress={enter}>
            {words().enter}
          </Button>
        )}
      </footer>
    </section>
  );
}
