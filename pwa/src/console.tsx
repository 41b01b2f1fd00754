/** The desk: sign-in, rail and pages. */
import { Fragment, render } from 'preact';
import { PRACTICE } from './company';
import { App } from './console/shell/app';
import './console/account/problems';
import './console/company/problems';
import './console/items/problems';
import './console/labels/problems';
import './console/partners/problems';
import './console/places/problems';
import './console/problems';
import './console/quality/problems';
import './console/returns/problems';
import './console/supplier-returns/problems';
import './console/transfers/problems';
import { resume } from './console/session';
import { applySettings } from './shell/settings';
import './ui/tokens.css';
import './ui/base.css';
import './ui/console.css';
import './console/console.css';
import './console/documents.css';
import './console/forms.css';
import './console/lists/lists.css';
import './console/shell/shell.css';
import './console/account/account.css';

async function start(): Promise<void> {
  applySettings('console');
  const Around = PRACTICE ? (await import('./console/practice/around')).default : Fragment;
  render(
    <Around>
      <App />
    </Around>,
    document.body,
  );
  await resume();
}

if (document.documentElement.className !== 'too-old') void start();
