/** What a page of the simulation loads: the product's own store, whole, and what it shows and reads by light. */
export { Carried } from '../../../pwa/src/store/carried';
export { Store } from '../../../pwa/src/store/store';
export { framesOf, queueOf, readFrame } from '../../../pwa/src/flows/light/frames';
export { START, reduce } from '../../../pwa/src/flows/light/reducer';
