/** The parts of the desk; README.md lists their properties. */
export * from './chart';
export * from './document';
export * from './form';
export * from './form-panel';
export * from './frame';
export { DataGrid, type Column, type DataGridProps } from './grid';
export * from './grid-parts';
export { keyName, useKeyMap, type KeyMap } from './keys';
export { Pop, type PopProps } from './pop';
export { ROW, useVirtual } from './virtual';
