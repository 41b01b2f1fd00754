/** The states of an order in their order, and how full each is drawn. */
import type { Fill } from '../../ui/chip';
import type { OrderState } from './types';

export const STATES: OrderState[] = ['draft', 'confirmed', 'partly_received', 'received', 'closed', 'cancelled'];
export const FILLS: Record<OrderState, Fill> = {
  draft: 'draft',
  confirmed: 'none',
  partly_received: 'part',
  received: 'full',
  closed: 'full',
  cancelled: 'void',
};
