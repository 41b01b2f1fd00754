/** Why goods are not set apart to go back, or not let go again. */
import { addProblems } from '../../i18n/problems';
import { text } from '../problems';

addProblems(
  {
    'supplier_returns.warehouse_differs': () => ['That warehouse is not the one chosen', 'Choose it above'],
    'supplier_returns.no_lines': () => ['No goods were chosen', 'Add a line'],
    'supplier_returns.too_many_lines': (p) => [`More than ${text(p, 'most')} lines`, 'Prepare them in parts'],
    'supplier_returns.supplier_unknown': () => ['No such supplier', 'Choose one that is in use'],
    'supplier_returns.item_unknown': (p) => [`Line ${text(p, 'line')}: no such item`, 'Look at the list of items'],
    'supplier_returns.place_unknown': (p) => [
      `Line ${text(p, 'line')}: the place is not in this warehouse`,
      'Choose the warehouse above',
    ],
    'supplier_returns.quantity_invalid': (p) => [`Line ${text(p, 'line')}: that quantity cannot be`, 'More than zero'],
    'supplier_returns.fraction_of_unit': (p) => [
      `Line ${text(p, 'line')}: the unit cannot be divided`,
      'Say whole pieces',
    ],
    'supplier_returns.order_line_differs': (p) => [
      `Line ${text(p, 'line')}: the order is not of this supplier and item`,
      'Choose another order, or none',
    ],
    'supplier_returns.not_there': (p) => [
      `Line ${text(p, 'line')}: not so many free there`,
      'Look at the bin: moved, promised or set apart since',
    ],
    'supplier_returns.return_unknown': () => ['No such return in this warehouse', 'Choose the warehouse above'],
    'supplier_returns.return_over': () => ['This return is over', 'Look at the list again'],
    'supplier_returns.line_unknown': () => ['This line waits no more', 'Look at the return again'],
    'supplier_returns.reason_missing': () => ['A reason is needed', 'Say why nothing goes back'],
  },
  {
    'supplier_returns.warehouse_differs': () => ['不是当前选的仓库', '在上面换仓库'],
    'supplier_returns.no_lines': () => ['没有选货', '加一行'],
    'supplier_returns.too_many_lines': (p) => [`超过 ${text(p, 'most')} 行`, '分几次准备'],
    'supplier_returns.supplier_unknown': () => ['没有这个供应商', '选一个在用的'],
    'supplier_returns.item_unknown': (p) => [`第 ${text(p, 'line')} 行：没有这个物料`, '看物料列表'],
    'supplier_returns.place_unknown': (p) => [`第 ${text(p, 'line')} 行：库位不在本仓`, '在上面换仓库'],
    'supplier_returns.quantity_invalid': (p) => [`第 ${text(p, 'line')} 行：数量不对`, '要大于零'],
    'supplier_returns.fraction_of_unit': (p) => [`第 ${text(p, 'line')} 行：这个单位不能拆开`, '填整数'],
    'supplier_returns.order_line_differs': (p) => [
      `第 ${text(p, 'line')} 行：订单不是这家的这个物料`,
      '换一张订单，或不填',
    ],
    'supplier_returns.not_there': (p) => [
      `第 ${text(p, 'line')} 行：那里没有这么多可退`,
      '看库位：已移走、已占用或已在退',
    ],
    'supplier_returns.return_unknown': () => ['本仓没有这张退供应商单', '在上面换仓库'],
    'supplier_returns.return_over': () => ['这张单已经结束', '刷新列表再看'],
    'supplier_returns.line_unknown': () => ['这一行已经不在待退', '刷新再看'],
    'supplier_returns.reason_missing': () => ['要填原因', '写为什么不退'],
  },
);
