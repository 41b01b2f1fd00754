import { useLayoutEffect, useRef } from 'preact/hooks';

export type KeyMap = { [key: string]: ((event: KeyboardEvent) => void) | undefined };

const maps: { current: KeyMap }[] = [];

function typing(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && (/^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) || target.isContentEditable)
  );
}

/** A button's Enter and Space, and a link's Enter, are its own. */
function isOwn(target: EventTarget | null, name: string): boolean {
  if (name === 'Enter' && target instanceof HTMLAnchorElement) return true;
  return (name === 'Enter' || name === 'Space') && target instanceof HTMLButtonElement;
}

/** 'n', 'ArrowDown', '?', 'mod+Enter': Ctrl or ⌘ is mod, letters are lower case. */
export function keyName(event: KeyboardEvent): string {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  return (event.ctrlKey || event.metaKey ? 'mod+' : '') + (key === ' ' ? 'Space' : key);
}

function pressed(event: KeyboardEvent): void {
  const name = keyName(event);
  if (event.defaultPrevented || event.altKey) return;
  if (typing(event.target) && !name.startsWith('mod+') && name !== 'Escape') return;
  for (let at = maps.length - 1; at >= 0; at -= 1) {
    const act = maps[at]!.current[name];
    if (!act) continue;
    if (isOwn(event.target, name)) return;
    event.preventDefault();
    act(event);
    return;
  }
}

/** Keys of what is on the screen; the part added last is asked first. Silent while somebody types, but for mod and Escape. */
export function useKeyMap(map: KeyMap): void {
  const latest = useRef(map);
  latest.current = map;
  useLayoutEffect(() => {
    if (maps.length === 0) document.addEventListener('keydown', pressed);
    maps.push(latest);
    return () => {
      maps.splice(maps.indexOf(latest), 1);
      if (maps.length === 0) document.removeEventListener('keydown', pressed);
    };
  }, []);
}
