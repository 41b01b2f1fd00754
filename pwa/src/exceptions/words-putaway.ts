/** Exceptions of putting away in words. */
import { dictionary } from '../i18n';

export const codes = dictionary(
  {
    'putaway.place_full': { name: 'Bin is too full', says: 'More was put there than its limits allow.' },
    'putaway.mixed': { name: 'Goods are mixed', says: 'Other goods lie in the bin, which takes one kind.' },
    'putaway.storage_differs': { name: 'Wrong storage class', says: 'The bin is not for such goods.' },
    'putaway.place_closed': { name: 'Bin was closed', says: 'Goods were put where nothing is to be put any more.' },
    'putaway.container_elsewhere': {
      name: 'Container was elsewhere',
      says: 'It was put away twice, or moved meanwhile.',
    },
    'putaway.container_unknown': { name: 'Container is empty', says: 'Nothing is known to be in it.' },
    'putaway.line_unknown': { name: 'Nothing to undo', says: 'The put-away to be undone is not known.' },
  },
  {
    'putaway.place_full': { name: '货位超限', says: '放进去的超过货位限额。' },
    'putaway.mixed': { name: '混放', says: '货位里有别的货，只能放一种。' },
    'putaway.storage_differs': { name: '存储类别不符', says: '这个货位不放这类货。' },
    'putaway.place_closed': { name: '货位已停用', says: '货放进了停用的货位。' },
    'putaway.container_elsewhere': { name: '容器不在原处', says: '上架了两次，或中途移走过。' },
    'putaway.container_unknown': { name: '容器是空的', says: '账上没有货在里面。' },
    'putaway.line_unknown': { name: '没有可撤销的', says: '要撤销的上架找不到。' },
  },
);

export const commands = dictionary(
  {
    'putaway.put_away': 'Put away',
    'putaway.put_away_container': 'Put a container away',
    'putaway.reverse': 'Undo a put-away',
  },
  {
    'putaway.put_away': '上架',
    'putaway.put_away_container': '整托上架',
    'putaway.reverse': '撤销上架',
  },
);

export const fields = dictionary(
  {
    'putaway.place_full.quantity': 'Put there',
    'putaway.place_full.limit': 'Limit',
    'putaway.mixed.quantity': 'Put there',
    'putaway.mixed.other': 'Lies there',
    'putaway.storage_differs.quantity': 'Put there',
    'putaway.storage_differs.wanted': 'Goods need',
    'putaway.storage_differs.keeps': 'Bin is for',
    'putaway.place_closed.quantity': 'Put there',
    'putaway.container_elsewhere.source': 'Said to be in',
    'putaway.container_elsewhere.place': 'Lay in',
    'putaway.container_unknown.source': 'Said to be in',
  },
  {
    'putaway.place_full.quantity': '放入',
    'putaway.place_full.limit': '限额',
    'putaway.mixed.quantity': '放入',
    'putaway.mixed.other': '里面有',
    'putaway.storage_differs.quantity': '放入',
    'putaway.storage_differs.wanted': '货要求',
    'putaway.storage_differs.keeps': '货位类别',
    'putaway.place_closed.quantity': '放入',
    'putaway.container_elsewhere.source': '说是在',
    'putaway.container_elsewhere.place': '其实在',
    'putaway.container_unknown.source': '说是在',
  },
);
