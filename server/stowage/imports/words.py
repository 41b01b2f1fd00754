"""What is wrong with a cell or a file, in both languages: short, and what to do next. A test holds them to `Wrong` and `Fault`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

Language = Literal["zh", "en"]

RETURNED: Mapping[Language, str] = {
    "zh": "要改的地方",
    "en": "To correct",
}  # header of the column that says what is wrong

WRONG: Mapping[str, tuple[str, str]] = {
    "needed": ("这一格要填", "Has to be filled in"),
    "name_needed": ("中文名或英文名要填一个", "One of the two names is needed"),
    "too_long": ("超过 {most} 个字", "Longer than {most} characters"),
    "control_character": ("有看不见的字符，重新输入", "Holds invisible characters: type it anew"),
    "number_invalid": ("不是数字", "Not a number"),
    "too_precise": ("小数最多 {digits} 位", "{digits} decimals at most"),
    "too_small": ("不能小于 {least}", "Not below {least}"),
    "too_large": ("不能大于 {most}", "Not above {most}"),
    "percent_unclear": ("5% 写成 5，或把单元格改成文本", "Write 5 for 5%, or make the cell text"),
    "digits_lost": ("Excel 只留 15 位，改成文本再输入", "Excel kept 15 digits: make the cell text, type it anew"),
    "is_date": ("Excel 当成了日期，改成文本再输入", "Excel made a date of it: make the cell text, type it anew"),
    "is_truth": ("Excel 当成了 TRUE 或 FALSE，改成文本", "Excel made TRUE or FALSE of it: make the cell text"),
    "date_invalid": ("没有这一天，写成 2026-11-23", "No such day: write it as 2026-11-23"),
    "date_beyond": ("只能是 {first} 到 {last} 之间", "Has to be from {first} to {last}"),
    "date_unclear": ("分不清年月日，写成 2026-11-23", "Day and month are unclear: write it as 2026-11-23"),
    "flag_invalid": ("写 是 或 否", "Write yes or no"),
    "choice_unknown": ("只能是：{zh}", "One of: {en}"),
    "letters_invalid": ("要 {count} 个字母", "Has to be {count} letters"),
    "not_computed": ("公式没有结果，在 Excel 里打开再保存", "Formula without a result: open it in Excel, save it"),
    "formula_failed": ("公式出错 {value}", "Formula failed: {value}"),
    "merged": ("被合并的单元格盖住，拆开再填", "Under a merged cell: unmerge it, fill it in"),
    "repeated": ("和第 {row} 行重复", "Said already in row {row}"),
    "unit_unknown": ("没有这个单位", "No such unit"),
    "unit_twice": ("和另一个包装的单位相同", "Another packaging has this unit"),
    "factor_inexact": ("除不尽，最多到 1/10000 基本单位", "Does not divide into 1/10,000 base units"),
    "unit_in_use": ("有过出入库，不能改", "The item has moved: it cannot change any more"),
    "levels_unsorted": ("应当 最低 ≤ 补货点 ≤ 最高", "Has to be: least ≤ reorder ≤ most"),
    "supplier_unknown": ("没有这个供应商，或已停用", "No such supplier, or out of use"),
    "item_unknown": ("没有这个物料，先导入物料", "No such item: import items first"),
    "item_retired": ("物料已停用", "The item is out of use"),
    "place_unknown": ("这个仓库没有这个库位", "No such place in this warehouse"),
    "other_warehouse": (
        "这次导入到 {warehouse}，别的仓库另外导入",
        "This import is for {warehouse}: bring other warehouses apart",
    ),
    "in_use": ("还有库存、订单或占用，不能停用", "Has stock, orders or reservations: it stays in use"),
    "tracking_untold": ("有库存没有记这个，先清掉库存再开", "Stock is there without it: clear the stock first"),
    "place_in_use": ("里面还有货，不能停用", "Goods are there: it stays in use"),
    "no_bins": ("这个仓库没有货位", "This warehouse has no bins"),
    "fraction": ("这个单位不能有小数", "This unit cannot be divided so"),
    "quantity_invalid": ("数量要大于 0", "Has to be more than 0"),
    "one_each": ("管序列号的，每行数量是 1", "With serials each row counts 1"),
    "lot_needed": ("这个物料要填批次", "This item needs a lot"),
    "serial_needed": ("这个物料要填序列号", "This item needs a serial"),
    "expiry_needed": ("这个物料要填效期", "This item needs an expiry"),
    "email_invalid": ("不是邮箱地址", "Not an e-mail address"),
    "serial_known": ("这个序列号已在库", "This serial is in stock already"),
    "cost_invalid": ("金额太大", "The amount is too large"),
    "cost_twice": ("单价和金额对不上，只填一个", "Unit cost and value differ: fill in one"),
    "opened": ("期初已记为 {quantity}", "Opening stock is recorded as {quantity}"),
    "opened_cost": (
        "期初已记金额 {value}，不能改：照填，或占用报废后换库位再录",
        "Opening stock is recorded with the value {value}, which stays: say that, or hold and scrap it and bring it in at another place",
    ),
    "order_differs": ("和第 {row} 行是同一单，这里要一样", "Same order as row {row}: has to be the same"),
    "order_known": ("已经导入为 {number}，内容不同", "Imported as {number}, with other lines"),
    "contact_needed": ("有电话或邮箱，就要填联系人", "Phone or e-mail needs a contact's name"),
    "street_needed": ("有城市或邮编，就要填地址", "Region or postcode needs a street"),
    "refused": ("不能这样存：{code}", "Cannot be kept so: {code}"),
}

FAULTS: Mapping[str, tuple[str, str]] = {
    "empty": ("文件是空的", "The file is empty"),
    "too_large": ("文件超过 {most} MB", "The file is larger than {most} MB"),
    "old_excel": (
        "旧版 .xls 或有密码：另存为 .xlsx，不要密码",
        "Old .xls, or locked: save as .xlsx without a password",
    ),
    "broken": ("文件坏了，在 Excel 里打开再保存", "The file is damaged: open it in Excel, save it"),
    "unpacks_too_large": (
        "文件展开太大，或单元格离得太远",
        "The file unpacks too large, or its cells are too far apart",
    ),
    "too_many_rows": ("超过 {most} 行，分成几个文件", "More than {most} rows: divide the file"),
    "too_many_columns": ("超过 {most} 列，删掉不用的列", "More than {most} columns: delete some"),
    "no_sheet": ("没有能看见的工作表", "No sheet that can be seen"),
    "no_rows": ("表头下面没有数据", "Nothing below the headers"),
    "encoding_unknown": ("文字编码不认识，另存为 UTF-8", "Its letters cannot be read: save as UTF-8"),
    "quotes_broken": ("第 {line} 行的引号不成对", "Quotes do not match in line {line}"),
    "not_a_table": ("不是表格文件，在 Excel 里另存为 .xlsx 或 .csv", "Not a table: save it as .xlsx or .csv in Excel"),
    "server_fault": ("服务器没能读完，找管理员看日志", "The server could not finish it: see its log"),
    "refused": (
        "第 {row} 到 {last} 行没有通过：{code}。什么都没有导入",
        "Rows {row} to {last} were refused: {code}. Nothing was imported",
    ),
}


REMARKS: Mapping[str, tuple[str, str]] = {
    "column_twice": ("有两列“{name}”：只读前一列", "Two columns are called “{name}”: the other one is not read"),
    "catalog.barcode_shared": (
        "条码 {barcode} 也是 {other} 的，扫码时要选（第 {first} 行）",
        "Barcode {barcode} is one of {other}, too: who scans it is asked (row {first})",
    ),
    "followed": (
        "{gone} 已并入 {into}：{rows} 行按 {into} 导入（先是第 {first} 行）",
        "{gone} was merged into {into}: {rows} rows (row {first} first) are taken as {into}",
    ),
    "stock.without_cost": (
        "{rows} 行没有成本（先是第 {first} 行）：按金额 0 入账，之后不能改，请让能看成本的人导入",
        "{rows} rows without a cost (row {first} first): valued at 0 for good; somebody who sees costs should import them",
    ),
}


def remark(code: str, params: Mapping[str, Any], language: Language) -> str:
    """Of good rows; {rows} of them, {first} the first."""
    return _said(REMARKS, code, params, language)


def why(code: str, params: Mapping[str, Any], language: Language) -> str:
    """Of a cell."""
    return _said(WRONG, code, params, language)


def fault(code: str, params: Mapping[str, Any], language: Language) -> str:
    """Of a file."""
    return _said(FAULTS, code, params, language)


def _said(words: Mapping[str, tuple[str, str]], code: str, params: Mapping[str, Any], language: Language) -> str:
    zh, en = words.get(code, (code, code))
    return (zh if language == "zh" else en).format_map(_Shown(params))


class _Shown(dict[str, Any]):
    """What a message names and nobody said is left out."""

    def __missing__(self, key: str) -> str:
        return ""
