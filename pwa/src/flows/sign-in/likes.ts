/**
 * How a person likes a gun. The choice is kept here by person, goes to the server as a fact, and comes back in the person's row on every gun.
 *
 * The row wins once it says something else than it said before the choice and than what was sent: then another gun was changed later.
 */
import { DEFAULTS, type Settings } from '../../shell/settings';
import type { Person } from './reducer';

export type Likes = Pick<Settings, 'language' | 'theme' | 'lefty' | 'sound' | 'vibrate'>;

/** The payload of identity.save_settings/1. */
export interface SaveSettings {
  language: Settings['language'];
  theme: 'light' | 'dark';
  left_handed: boolean;
  sound: boolean;
  vibration: boolean;
}

/** What one person chose on this gun. */
export interface Chosen {
  likes: Likes;
  /** what their row said before */
  before: string;
  sent: SaveSettings | null;
}

export function likesOf({ language, theme, lefty, sound, vibrate }: Settings): Likes {
  return { language, theme, lefty, sound, vibrate };
}

/** Whatever the person never chose is as on a new gun, not as the person before liked it. */
export function likesIn(who: Person): Likes {
  const told = (who.settings || {}) as Partial<SaveSettings>;
  const language = told.language || who.language;
  const either = <T>(value: T | undefined, otherwise: T): T => (value === undefined ? otherwise : value);
  return {
    language: language === 'en' || language === 'zh-CN' ? language : DEFAULTS.language,
    theme: either<Likes['theme']>(told.theme, DEFAULTS.theme),
    lefty: either(told.left_handed, DEFAULTS.lefty),
    sound: either(told.sound, DEFAULTS.sound),
    vibrate: either(told.vibration, DEFAULTS.vibrate),
  };
}

/** `dark`: how the screen looks now; the wire knows no automatic theme. */
export function toSend({ language, theme, lefty, sound, vibrate }: Likes, dark: boolean): SaveSettings {
  const seen = theme === 'auto' ? (dark ? 'dark' : 'light') : theme;
  return { language, theme: seen, left_handed: lefty, sound, vibration: vibrate };
}

function same(one: Likes, other: Likes): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

export function likesAt(who: Person, chosen: Chosen | undefined): Likes {
  const row = likesIn(who);
  if (!chosen) return row;
  const back = chosen.sent && likesIn({ ...who, language: chosen.sent.language, settings: { ...chosen.sent } });
  return JSON.stringify(row) === chosen.before || (back && same(row, back)) ? chosen.likes : row;
}

/** `likes` as chosen by `who` now, on top of what they chose before. */
export function choose(who: Person, likes: Likes, chosen: Chosen | undefined): Chosen {
  const row = JSON.stringify(likesIn(who));
  return { likes, before: chosen && row === chosen.before ? chosen.before : row, sent: null };
}
