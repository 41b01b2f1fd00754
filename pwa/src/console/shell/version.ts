/** After the server was updated, parts of the former desk that a page has not loaded yet are gone. */

const own = document.querySelector('script[type="module"][src]');

/** Takes the new desk where the server has one, at the page that was to be opened; false where it has not, or does not answer. */
export async function renew(): Promise<boolean> {
  try {
    const answer = await fetch(location.pathname, { cache: 'no-store' });
    if (!own || !answer.ok || (await answer.text()).indexOf(own.getAttribute('src')!) >= 0) return false;
  } catch {
    return false;
  }
  location.reload();
  return true;
}
