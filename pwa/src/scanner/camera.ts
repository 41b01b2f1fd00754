/** The camera as a scanner: the browser's own detector where it works, else a decoder of ours, loaded once it is needed. */
import wasm from 'zxing-wasm/reader/zxing_reader.wasm?url';
import { DECODER } from '../shell/kept';

const FORMATS = ['code_128', 'ean_13', 'ean_8', 'upc_a', 'upc_e', 'itf', 'code_39', 'qr_code', 'data_matrix'] as const;

interface Detector {
  detect(source: HTMLVideoElement): Promise<{ rawValue: string }[]>;
}

interface DetectorType {
  new (options: { formats: string[] }): Detector;
  getSupportedFormats(): Promise<readonly string[]>;
}

export interface Camera {
  /** others to choose from: the default rear one may be of fixed focus */
  cameras: { id: string; label: string }[];
  hasTorch: boolean;
  torch(on: boolean): Promise<void>;
  stop(): void;
}

/** The browser's own, where it reads what we need. */
async function ownDetector(): Promise<Detector | null> {
  const native = (window as unknown as { BarcodeDetector?: DetectorType }).BarcodeDetector;
  if (!native) return null;
  const supported = await native.getSupportedFormats().catch(() => [] as string[]);
  const formats = FORMATS.filter((format) => supported.indexOf(format) >= 0);
  return formats.indexOf('code_128') >= 0 && formats.indexOf('qr_code') >= 0 ? new native({ formats }) : null;
}

/** Where the browser has none, ours is kept while there is a network, for when there is not. */
export async function keepDecoder(): Promise<void> {
  if ((await ownDetector()) === null) await keep().catch(() => undefined); // offline: next time
}

async function keep(): Promise<void> {
  if (!('caches' in window)) return; // plain http
  const cache = await caches.open(DECODER);
  if (!(await cache.match(wasm))) await cache.add(wasm);
}

async function detector(): Promise<Detector> {
  const native = await ownDetector();
  if (native !== null) return native;
  await keep().catch(() => undefined);
  makeHasOwn();
  const { BarcodeDetector, prepareZXingModule } = await import('barcode-detector/ponyfill');
  prepareZXingModule({
    overrides: { locateFile: (path: string, prefix: string) => (path.endsWith('.wasm') ? wasm : prefix + path) },
  });
  return new BarcodeDetector({ formats: [...FORMATS] });
}

/** The decoder calls what came with Chrome 93. */
function makeHasOwn(): void {
  const type = Object as unknown as { hasOwn?: (of: object, key: PropertyKey) => boolean };
  if (!type.hasOwn) type.hasOwn = (of, key) => Object.prototype.hasOwnProperty.call(of, key);
}

const BETWEEN = 60; // ms between two looks
const AGAIN = 1500; // ms until the same code counts again

/** Shows the picture in `video` and reports each code once. Rejects when the person or the system refuses the camera. */
export async function openCamera(video: HTMLVideoElement, id: string, onCode: (text: string) => void): Promise<Camera> {
  const wanted = id ? { deviceId: { exact: id } } : { facingMode: 'environment' };
  const stream = await navigator.mediaDevices.getUserMedia({
    video: { ...wanted, width: { ideal: 1280 }, height: { ideal: 720 } },
  });
  video.srcObject = stream;
  video.setAttribute('playsinline', '');
  let running = true;
  const stop = (): void => {
    running = false;
    stream.getTracks().forEach((track) => track.stop());
    video.srcObject = null;
  };
  try {
    await video.play();
    const reader = await detector();
    void look(video, reader, () => running, onCode);
  } catch (error) {
    stop();
    throw error;
  }
  const track = stream.getVideoTracks()[0]!;
  const devices = await navigator.mediaDevices.enumerateDevices();
  const can = (track.getCapabilities ? track.getCapabilities() : {}) as { torch?: boolean };
  return {
    cameras: devices
      .filter(({ kind }) => kind === 'videoinput')
      .map(({ deviceId, label }) => ({ id: deviceId, label })),
    hasTorch: !!can.torch,
    torch: (on) => track.applyConstraints({ advanced: [{ torch: on } as MediaTrackConstraintSet] }),
    stop,
  };
}

async function look(
  video: HTMLVideoElement,
  reader: Detector,
  running: () => boolean,
  onCode: (text: string) => void,
): Promise<void> {
  const seen = new Map<string, number>();
  while (running()) {
    const found = await reader.detect(video).catch(() => []); // a frame that is not ready yet
    const now = performance.now();
    for (const { rawValue } of found) {
      if (now - (seen.get(rawValue) || -AGAIN) >= AGAIN && running()) onCode(rawValue);
      seen.set(rawValue, now);
    }
    await new Promise((resolve) => setTimeout(resolve, BETWEEN));
  }
}
