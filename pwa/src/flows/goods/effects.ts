/** How commands of each flow move stock, one line a flow. */
import { effects as inspect } from '../inspect/effects';
import { effects as between } from '../between/effects';
import { effects as move } from '../move/effects';
import { effects as putaway } from '../putaway/effects';
import { effects as receive } from '../receive/effects';
import { effects as takeBack } from '../take-back/effects';
import type { Effects } from './replay';

export const EFFECTS: readonly Effects[] = [receive, move, putaway, takeBack, inspect, between];
