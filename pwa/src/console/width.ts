/** Whether the window is nearer to 1280 than to 1440 px: lists then leave out what their panel says anyway. */
import { signal } from '@preact/signals';

const query = window.matchMedia('(max-width: 1400px)');
export const tight = signal(query.matches);
query.addListener(() => {
  tight.value = query.matches;
});
