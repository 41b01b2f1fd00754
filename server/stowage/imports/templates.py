"""A workbook to fill in: headers, an example, and a sheet that says what each column may hold."""

from __future__ import annotations

import io
from collections.abc import Sequence

import xlsxwriter

from stowage.imports.kinds import Field, Kind
from stowage.imports.reading import MOST_ROWS
from stowage.imports.words import Language

SHEETS = {"zh": ("数据", "填写说明"), "en": ("Data", "How to fill it in")}
HEADS = {"zh": ("列", "要填", "填什么", "例子"), "en": ("Column", "Needed", "What it may hold", "Example")}
NEEDED = {"zh": "必填", "en": "yes"}
ABOUT = {
    "zh": "第二行是例子，导入时会跳过。空格子不改已有的内容。不需要的列可以删掉，列的顺序随意。",
    "en": "The second row is an example and is left out. Empty cells leave what is there. Columns may be deleted and moved.",
}


def book(kind: Kind, fields: Sequence[Field], language: Language) -> bytes:
    """Cells are text, so that Excel leaves codes, lots and days as they are typed."""
    file = io.BytesIO()
    workbook = xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_numbers": False})
    zh = language == "zh"
    data, about = (workbook.add_worksheet(name) for name in SHEETS[language])
    head = workbook.add_format({"bold": True, "bottom": 1})
    needed = workbook.add_format({"bold": True, "bottom": 1, "bg_color": "#fff1c2"})
    text = workbook.add_format({"num_format": "@"})
    wrapped = workbook.add_format({"text_wrap": True, "valign": "top"})
    for column, field in enumerate(fields):
        title = field.zh if zh else field.en
        data.set_column(column, column, max(12, 2 * len(title) if zh else len(title) + 2), text)
        data.write_string(0, column, title, needed if field.needed else head)
        data.write_string(1, column, _example(field, zh=zh), text)
        if field.choices:
            choices = [choice.zh if zh else choice.en for choice in field.choices]
            data.data_validation(1, column, MOST_ROWS, column, {"validate": "list", "source": choices})
    data.freeze_panes(1, 0)
    about.set_column(0, 0, 22)
    about.set_column(1, 1, 10)
    about.set_column(2, 2, 60)
    about.set_column(3, 3, 24)
    about.write_string(0, 0, kind.zh if zh else kind.en, head)
    about.write_string(0, 2, ABOUT[language], wrapped)
    for column, name in enumerate(HEADS[language]):
        about.write_string(2, column, name, head)
    for row, field in enumerate(fields, 3):
        about.write_string(row, 0, field.zh if zh else field.en)
        about.write_string(row, 1, NEEDED[language] if field.needed else "")
        about.write_string(row, 2, _about(field, zh=zh), wrapped)
        about.write_string(row, 3, _example(field, zh=zh))
    workbook.close()
    return file.getvalue()


def _about(field: Field, *, zh: bool) -> str:
    text = field.about_zh if zh else field.about_en
    choices = [choice.zh if zh else choice.en for choice in field.choices]
    return f"{text}{'：' if zh else ': '}{('、' if zh else ', ').join(choices)}" if choices else text


def _example(field: Field, *, zh: bool) -> str:
    """In this language where the field has words."""
    if zh:
        return field.example
    english = {choice.zh: choice.en for choice in field.choices} | {"是": "yes", "否": "no"}
    return english.get(field.example, field.example)
