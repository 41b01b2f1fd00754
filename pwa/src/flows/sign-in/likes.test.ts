import { describe, expect, it } from 'vitest';
import { DEFAULTS } from '../../shell/settings';
import { choose, likesAt, likesIn, likesOf, toSend, type Likes } from './likes';
import type { Person } from './reducer';

const CHEN: Person = { id: 3, code: 'P003', zh: '陈立', en: 'Chen Li', language: 'en' };
const LOUD: Likes = { language: 'en', theme: 'auto', lefty: true, sound: true, vibrate: false };

describe('how a person likes a gun', () => {
  it('what was never chosen is as on a new gun', () => {
    expect(likesIn(CHEN)).toEqual({ ...likesOf(DEFAULTS), language: 'en' });
    expect(likesIn({ ...CHEN, settings: { sound: false, left_handed: true } })).toMatchObject({
      sound: false,
      lefty: true,
    });
  });

  it('the choice holds on this gun before and after the server has told it', () => {
    const chosen = choose(CHEN, LOUD, undefined);
    expect(likesAt(CHEN, chosen)).toEqual(LOUD);
    const sent = toSend(LOUD, true);
    expect(sent).toEqual({ language: 'en', theme: 'dark', left_handed: true, sound: true, vibration: false });
    expect(likesAt({ ...CHEN, settings: { ...sent } }, { ...chosen, sent })).toEqual(LOUD);
  });

  it('another gun that was changed later wins', () => {
    const chosen = { ...choose(CHEN, LOUD, undefined), sent: toSend(LOUD, false) };
    const later = { theme: 'light', left_handed: false, sound: false, vibration: true };
    expect(likesAt({ ...CHEN, language: 'zh-CN', settings: later }, chosen)).toEqual({
      language: 'zh-CN',
      theme: 'light',
      lefty: false,
      sound: false,
      vibrate: true,
    });
  });
});
