import { dictionary } from '../../i18n';

/** Words that flows share. */
export const words = dictionary(
  {
    tracked: (lot: boolean, expiry: boolean, serial: boolean) =>
      [lot ? 'lot' : '', expiry ? 'expiry' : '', serial ? 'serial' : ''].filter((each) => each).join(', '),
    quantityNext: 'Type, or go on scanning',
    enter: 'OK',
    noneOfThese: 'None of these',
    owner: 'Owner',
    ours: 'our own',
    theirs: (name: string) => `of ${name}`,
    whose: 'Whose goods?',
    whoseNext: "Several owners' goods lie here",
    moved: (to: string) => `This gun works in ${to} now`,
    noWrite: 'Cannot save here',
    noWriteNext: 'Free some space, nothing is lost',
    noStorage: 'Storage does not work',
    noStorageNext: 'Load again, then look at the last line',
    reload: 'Load again',
  },
  {
    tracked: (lot, expiry, serial) =>
      `记${[lot ? '批次' : '', expiry ? '效期' : '', serial ? '序列号' : ''].filter((each) => each).join('、')}`,
    quantityNext: '按数量，或接着扫',
    enter: '好',
    noneOfThese: '都不对',
    owner: '货主',
    ours: '自己的货',
    theirs: (name) => `${name}的货`,
    whose: '谁家的货？',
    whoseNext: '这里不止一家的货',
    moved: (to) => `这把枪现在归${to}`,
    noWrite: '本机写不进去',
    noWriteNext: '腾点空间，数据没丢',
    noStorage: '本机存储用不了',
    noStorageNext: '重新打开，再核对最后一行',
    reload: '重新打开',
  },
);
