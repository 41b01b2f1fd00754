// Before each file of tests. They share one thread and one page, which costs less than a third of a page for each; what a module
// keeps, though, is each file's own.
import { beforeAll, vi } from 'vitest';

vi.resetModules();

beforeAll(() => {
  document.body.replaceChildren();
  localStorage.clear();
  sessionStorage.clear();
  return () => {
    vi.useRealTimers();
    vi.restoreAllMocks();
    vi.unstubAllGlobals();
  };
});
