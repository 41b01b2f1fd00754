/** Shows the screen of the current route; loads it when it is first opened and says so only if that takes long. */
import { signal } from '@preact/signals';
import { Component, type ComponentChildren, type ComponentType } from 'preact';
import { useEffect, useMemo, useState } from 'preact/hooks';
import { common } from '../i18n/common';
import { current, here, type Found, type Route, type RouteProps } from './router';

export interface Fallbacks {
  loading: () => ComponentChildren;
  failed: (words: { title: string; note: string; again: () => void }) => ComponentChildren;
  /** a screen could not be loaded: true where something is done about it */
  renew?: () => Promise<boolean>;
}

const SLOW = 400;
const loaded = new Map<Route, ComponentType<RouteProps>>();

export function Outlet({ routes, fallbacks }: { routes: readonly Route[]; fallbacks: Fallbacks }) {
  const found = useMemo(() => current(routes), [routes]).value;
  if (!found) return null;
  const at = here.value.path;
  return (
    <Guarded key={at} fallbacks={fallbacks}>
      <Loaded found={found} fallbacks={fallbacks} />
    </Guarded>
  );
}

function Loaded({ found, fallbacks }: { found: Found; fallbacks: Fallbacks }) {
  const state = useMemo(
    () => signal<'loading' | 'slow' | 'failed' | 'ready'>(loaded.has(found.route) ? 'ready' : 'loading'),
    [found.route],
  );
  const [tries, setTries] = useState(0);
  useEffect(() => {
    if (loaded.has(found.route)) {
      state.value = 'ready'; // also where it came between drawing and this
      return undefined;
    }
    const slow = setTimeout(() => {
      if (state.peek() === 'loading') state.value = 'slow';
    }, SLOW);
    found.route.load().then(
      (module) => {
        loaded.set(found.route, module.default);
        state.value = 'ready';
      },
      async () => {
        if (fallbacks.renew && (await fallbacks.renew())) return;
        state.value = 'failed';
      },
    );
    return () => clearTimeout(slow);
  }, [found.route, tries]);
  const Screen = loaded.get(found.route);
  if (state.value === 'ready' && Screen) return <Screen params={found.params} query={here.value.query} />;
  if (state.value === 'slow') return <>{fallbacks.loading()}</>;
  if (state.value !== 'failed') return null;
  const again = (): void => {
    state.value = 'loading';
    setTries(tries + 1);
  };
  return <>{fallbacks.failed({ title: common().unreachable, note: common().unreachableNext, again })}</>;
}

/** A screen that throws is replaced by words and a way on; the fault goes to the console. */
class Guarded extends Component<{ fallbacks: Fallbacks; children: ComponentChildren }, { broken: boolean }> {
  override state = { broken: false };

  override componentDidCatch(error: unknown): void {
    console.error(error);
    this.setState({ broken: true });
  }

  render() {
    if (!this.state.broken) return <>{this.props.children}</>;
    const again = (): void => this.setState({ broken: false });
    return <>{this.props.fallbacks.failed({ title: common().broken, note: common().brokenNext, again })}</>;
  }
}
