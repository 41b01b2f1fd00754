// @vitest-environment happy-dom
import { expect, it } from 'vitest';
import { oneTapEach } from './tap';

it('presses once where a finger taps twice, but for the keypad and other spots', () => {
  oneTapEach();
  document.body.innerHTML = '<button>All counted</button><div class="pad"><button>5</button></div>';
  const [plain, key] = Array.from(document.querySelectorAll('button'));
  const pressed: string[] = [];
  for (const button of [plain!, key!]) button.onclick = () => pressed.push(button.textContent);
  const tap = (button: HTMLElement, at: number, x: number, detail = 1): void => {
    const event = new MouseEvent('click', { bubbles: true, cancelable: true, clientX: x, clientY: 9, detail });
    Object.defineProperty(event, 'timeStamp', { value: at });
    button.dispatchEvent(event);
  };
  tap(plain!, 1000, 50);
  tap(plain!, 1120, 52); // a bounce
  expect(pressed).toEqual(['All counted']);
  tap(plain!, 1300, 120); // elsewhere
  tap(plain!, 1700, 120); // later
  tap(plain!, 1710, 120, 0); // Enter on it
  expect(pressed).toHaveLength(4);
  tap(key!, 2000, 10);
  tap(key!, 2050, 10);
  expect(pressed.slice(4)).toEqual(['5', '5']);
});
