/** What can be begun from anywhere, by name. */
import { change, settings } from '../../shell/settings';
import { go } from '../../shell/router';
import { limited, may, signOut, speak } from '../session';
import { words } from './words';

export interface Action {
  id: string;
  label: string;
  run: () => void;
}

/** Those that the person may take. */
export function actions(showKeys: () => void): Action[] {
  const t = words();
  const english = settings.value.language === 'en';
  const dark = document.documentElement.getAttribute('data-theme') === 'dark';
  const opening = (permission: string, label: string, to: string): Action[] =>
    may(permission) ? [{ id: to, label, run: () => go(to) }] : [];
  return [
    ...opening('purchasing.write', t.newOrder, '/orders/new'),
    ...opening('catalog.write', t.newItem, '/items/new'),
    ...opening('parties.write', t.newPartner, '/partners/new'),
    ...opening('identity.write', t.newPerson, '/people?person=new'),
    ...opening('identity.write', t.inviteDevice, '/devices?device=new'),
    ...(limited() ? [] : opening('identity.write', t.newRole, '/roles?role=new')),
    ...(limited() ? [] : opening('identity.write', t.newDepartment, '/departments?department=new')),
    ...opening('identity.supervise', t.bringOutbox, '/devices/import'),
    { id: 'language', label: english ? t.chinese : t.english, run: () => speak(english ? 'zh-CN' : 'en') },
    { id: 'theme', label: dark ? t.light : t.dark, run: () => change({ theme: dark ? 'light' : 'dark' }) },
    { id: 'keys', label: t.keys, run: showKeys },
    { id: 'sign-out', label: t.signOut, run: () => void signOut() },
  ];
}
