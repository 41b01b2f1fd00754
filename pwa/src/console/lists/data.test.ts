import { h, render } from 'preact';
import { afterEach, expect, test, vi } from 'vitest';
import { useDescription } from './data';

afterEach(() => vi.unstubAllGlobals());

function Page({ list }: { list: string }) {
  const { description } = useDescription(list);
  return h('p', null, description ? description.key : 'waits');
}

test('a list that is left and opened again while it is being described is drawn', async () => {
  const answers: (() => void)[] = [];
  const answer = (): Promise<Response> =>
    new Promise((resolve) => answers.push(() => resolve(new Response(JSON.stringify({ key: 'item' })))));
  vi.stubGlobal('fetch', answer);
  const [first, again] = [document.createElement('div'), document.createElement('div')];
  render(h(Page, { list: 'stock' }), first);
  await vi.waitFor(() => expect(answers).toHaveLength(1));
  render(null, first);
  answers[0]!();
  await Promise.resolve();
  render(h(Page, { list: 'stock' }), again);
  await vi.waitFor(() => expect(again.textContent).toBe('item'));
});
