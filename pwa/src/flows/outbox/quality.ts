/** Inspections in the outbox: what they say, and why they did not go as expected. */
import { dictionary, many } from '../../i18n';
import type { Row } from './group';
import type { Figure, Told } from './moves';

const words = dictionary(
  {
    record: (pieces: number, bad: number) => `${many(pieces, 'piece')} looked at, ${bad} bad`,
    decide: (good: number, bad: number) => `${good} passed, ${bad} rejected`,
    note: 'Inspection',
    undone: (what: string) => (what ? `Undo of ${what}` : 'Undo of an inspection'),
    rejected: (what: string) => `${what} rejected, somebody decides`,
    against: (what: string) => `${what} wait for use as is`,
    already: (by: string) => (by ? `${by} decided already` : 'Decided already'),
    withdrawn: 'Receipt was undone meanwhile',
    unknown: 'Nothing to undo was found',
    inspectionUnknown: 'Inspection not known at the desk',
    otherWarehouse: 'Inspection of another warehouse',
    malformed: 'Record is not complete',
  },
  {
    record: (pieces, bad) => `检 ${pieces} 件，不良 ${bad}`,
    decide: (good, bad) => `合格 ${good}，不合格 ${bad}`,
    note: '检验',
    undone: (what) => (what ? `撤销 ${what}` : '撤销检验'),
    rejected: (what) => `${what} 不合格，等人决定`,
    against: (what) => `${what} 等让步接收`,
    already: (by) => (by ? `${by} 已判定` : '已判定过'),
    withdrawn: '收货已被撤销',
    unknown: '没找到要撤销的',
    inspectionUnknown: '办公室没有这张检验单',
    otherWarehouse: '别的仓的检验单',
    malformed: '记录不完整',
  },
);

const SCALE = 10_000;

/** Null where it is no inspection. `all`: to find what an undo undoes. */
export function describeQuality(row: Row, all: Row[]): Told | null {
  const payload = row.payload as Record<string, unknown>;
  const w = words();
  const figure = (name: string) => Number(payload[name] || 0);
  switch (row.command) {
    case 'quality.record/1':
      return { title: w.record(figure('sample'), figure('defects')), note: w.note };
    case 'quality.decide/1':
      return { title: w.decide(figure('passed') / SCALE, figure('rejected') / SCALE), note: w.note };
    case 'quality.reverse/1': {
      const undone = all.find((each) => each.op_id === payload['line']);
      const told = undone ? describeQuality(undone, all) : null;
      return { title: w.undone(told ? told.title : ''), note: w.note };
    }
  }
  return null;
}

/** Each code with what it says; `text` and `figure` read what is told with it. */
export function reasonsOfQuality(text: Figure, figure: Figure): Record<string, () => string> {
  const w = words();
  return {
    'quality.rejected': () => w.rejected(figure('quantity')),
    'quality.passed_against_rule': () => w.against(figure('quantity')),
    'quality.decided_already': () => w.already(text('by')),
    'quality.withdrawn': () => w.withdrawn,
    'quality.line_unknown': () => w.unknown,
    'quality.inspection_unknown': () => w.inspectionUnknown,
    'quality.other_warehouse': () => w.otherWarehouse,
    'quality.line_malformed': () => w.malformed,
  };
}
