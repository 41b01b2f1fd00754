/** What a page of the simulation loads: the product's own store, whole. */
export { Store } from '../../../pwa/src/store/store';
