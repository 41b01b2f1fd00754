import flashlight from 'lucide:flashlight';
import switchCamera from 'lucide:switch-camera';
import { useEffect, useRef, useState } from 'preact/hooks';
import { dictionary } from '../i18n';
import { offer } from '../scanner';
import { openCamera, type Camera } from '../scanner/camera';
import { Button } from './actions';
import { Prompt } from './prompt';

const words = dictionary(
  {
    aim: 'Hold the code in the frame',
    refused: 'Camera not available',
    allow: 'Allow it in the browser, or type',
    torch: 'Light',
    other: 'Other camera',
  },
  { aim: '把条码放进框里', refused: '用不了相机', allow: '在浏览器里允许，或手输', torch: '补光', other: '换相机' },
);

const KEY = 'stowage.camera';

/** One code closes the view: the screen behind it has something to say. */
export default function CameraView({ onDone }: { onDone: () => void }) {
  const video = useRef<HTMLVideoElement>(null);
  const [id, setId] = useState(() => localStorage.getItem(KEY) || '');
  const [camera, setCamera] = useState<Camera | null>(null);
  const [failed, setFailed] = useState(false);
  const [lit, setLit] = useState(false);
  useEffect(() => {
    let opened: Camera | null = null;
    let left = false;
    const found = (text: string): void => {
      offer(text, 'camera');
      onDone();
    };
    openCamera(video.current!, id, found).then(
      (ready) => {
        opened = ready;
        if (left) ready.stop();
        else setCamera(ready);
      },
      () => setFailed(true),
    );
    document.documentElement.classList.add('looking');
    return () => {
      document.documentElement.classList.remove('looking');
      left = true;
      if (opened) opened.stop();
    };
  }, [id]);
  const next = (): void => {
    const all = camera!.cameras;
    const at = all.findIndex((each) => each.id === id);
    const chosen = all[(at + 1) % all.length]!.id;
    localStorage.setItem(KEY, chosen);
    setId(chosen);
  };
  const light = (): void => {
    void camera!.torch(!lit).then(() => setLit(!lit));
  };
  return (
    <div class="camera">
      {failed ? (
        <Prompt state="error" title={words().refused} note={words().allow} />
      ) : (
        <Prompt state="ready" aim={false} title={words().aim} />
      )}
      <div class="view">
        <video ref={video} muted />
        <span class="aim" />
      </div>
      <div class="acts">
        {camera && camera.hasTorch && (
          <Button icon={flashlight} onPress={light}>
            {words().torch}
          </Button>
        )}
        {camera && camera.cameras.length > 1 && (
          <Button icon={switchCamera} onPress={next}>
            {words().other}
          </Button>
        )}
      </div>
    </div>
  );
}
