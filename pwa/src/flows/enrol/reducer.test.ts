import { describe, expect, it } from 'vitest';
import { begin, reduce, STEPS, tokenOf, type Device, type Event, type State } from './reducer';

const GUN: Device = { id: 'd', code: 'G07', name: '月台枪', kind: 'gun', warehouse: 1 };
const TOKEN = 'abcdefghijklmnopqrstuvwx';
const LINK: Event = { type: 'link', text: `https://stowage.lan:8443/m/#/enrol?t=${TOKEN}` };

function play(events: Event[], state: State = begin(null)): State {
  return events.reduce(reduce, state);
}

describe('enrol', () => {
  it.each([
    [`https://stowage.lan:8443/m/#/enrol?t=${TOKEN}`, TOKEN],
    [TOKEN, TOKEN],
    [` ${TOKEN} `, TOKEN],
    ['5012345678900', null],
    ['', null],
    ['https://elsewhere.example/', null],
  ])('reads %s', (text, token) => expect(tokenOf(text)).toBe(token));

  it('from link to ready', () => {
    const events: Event[] = [LINK, { type: 'enrolled', device: GUN }, { type: 'progress', done: 2140, total: 3214 }];
    expect(play(events)).toMatchObject({ step: 'loading', device: GUN, done: 2140, total: 3214 });
    expect(play([{ type: 'loaded' }], play(events)).step).toBe('ready');
  });

  it('another barcode is said to be no link', () =>
    expect(play([{ type: 'link', text: '501' }])).toMatchObject({ step: 'link', code: 'link_unreadable' }));

  it('without the server: again with the same link', () => {
    const failed = play([LINK, { type: 'failed', code: 'unreachable' }]);
    expect(failed.step).toBe('failed');
    expect(play([{ type: 'again' }], failed)).toMatchObject({ step: 'asking', link: TOKEN });
  });

  it('a used link needs another', () => {
    const failed = play([LINK, { type: 'failed', code: 'identity.invitation_used' }]);
    expect(play([{ type: 'again' }], failed)).toMatchObject({ step: 'link', link: '' });
    expect(play([LINK], failed).step).toBe('asking');
  });

  it('a kill during the download goes on with it', () =>
    expect(begin(GUN)).toMatchObject({ step: 'loading', device: GUN }));

  it('a gun that the server has forgotten is enrolled again, with a link that was scanned before or after that is known', () => {
    for (const events of [
      [LINK, { type: 'forgotten' } as const],
      [{ type: 'loaded' } as const, { type: 'forgotten' } as const, LINK],
    ])
      expect(play(events, begin(GUN))).toMatchObject({ step: 'asking', link: TOKEN });
    expect(play([LINK, { type: 'loaded' }], begin(GUN)).step).toBe('ready');
    expect(play([LINK], begin(GUN)).step).toBe('loading');
  });

  it('steps take only their events', () => {
    const events: Event[] = [
      LINK,
      { type: 'enrolled', device: GUN },
      { type: 'failed', code: 'x' },
      { type: 'loaded' },
      { type: 'again' },
      { type: 'forgotten' },
    ];
    for (const step of Object.keys(STEPS) as State['step'][]) {
      for (const event of events) {
        const from: State = { ...begin(null), step };
        const allowed = STEPS[step][event.type];
        if (allowed) expect(allowed).toContain(reduce(from, event).step);
        else expect(reduce(from, event)).toBe(from);
      }
    }
  });
});
