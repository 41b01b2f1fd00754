/** Making this device one of the company's: link → enrolled → everything it needs downloaded → ready to sign in. */

export interface Device {
  id: string;
  code: string;
  name: string;
  kind: string;
  warehouse: number;
}

export type Step = 'link' | 'asking' | 'loading' | 'ready' | 'failed';

export interface State {
  step: Step;
  link: string;
  device: Device | null;
  /** rows of the first download */
  done: number;
  total: number;
  code: string;
}

export type Event =
  | { type: 'link'; text: string }
  | { type: 'enrolled'; device: Device }
  | { type: 'failed'; code: string }
  | { type: 'progress'; done: number; total: number }
  | { type: 'loaded' }
  | { type: 'again' }
  /** the server does not know this device any more */
  | { type: 'forgotten' };

export const STEPS: Record<Step, Partial<Record<Event['type'], Step[]>>> = {
  link: { link: ['link', 'asking'] },
  asking: { enrolled: ['loading'], failed: ['failed'] },
  loading: {
    progress: ['loading'],
    loaded: ['ready'],
    link: ['loading'],
    forgotten: ['link', 'asking'],
  },
  ready: { link: ['ready'], forgotten: ['link', 'asking'] },
  failed: { link: ['failed', 'asking'], again: ['link', 'asking'] },
};

/** A device enrolled before a kill goes on with its download. */
export function begin(device: Device | null): State {
  return { step: device ? 'loading' : 'link', link: '', device, done: 0, total: 0, code: '' };
}

const TOKEN = /(?:[?&#/]t=|^t=|^)([A-Za-z0-9_-]{16,128})$/;

/** The token of an enrolment link, or of the code printed under it; null for any other barcode. */
export function tokenOf(text: string): string | null {
  const found = TOKEN.exec(text.trim());
  return found ? found[1]! : null;
}

export function reduce(state: State, event: Event): State {
  if (!STEPS[state.step][event.type]) return state;
  switch (event.type) {
    case 'link': {
      const token = tokenOf(event.text);
      if (state.step === 'loading' || state.step === 'ready') return token ? { ...state, link: token } : state;
      return token ? { ...state, step: 'asking', link: token, code: '' } : { ...state, code: 'link_unreadable' };
    }
    case 'enrolled':
      return { ...state, step: 'loading', device: event.device, link: '' };
    case 'failed':
      return { ...state, step: 'failed', code: event.code };
    case 'progress':
      return { ...state, done: event.done, total: event.total };
    case 'forgotten':
      return { ...state, step: state.link ? 'asking' : 'link', code: '' };
    case 'loaded':
      return { ...state, step: 'ready' };
    case 'again':
      return state.link && state.code === 'unreachable' ? { ...state, step: 'asking', code: '' } : { ...begin(null) };
  }
}
