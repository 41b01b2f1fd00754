/** The desk: sign-in, rail and pages. */
import { render } from 'preact';
import { App } from './console/shell/app';
import './console/problems';
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

if (document.documentElement.className !== 'too-old') {
  applySettings('console');
  render(<App />, document.body);
  void resume();
}
