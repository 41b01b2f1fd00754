"""Labels: one design, laid out in dots, and from there to screen, paper and label printer. Pure: what is on it in, bytes out.

design.py   what stands on each kind of label, as data         symbols.py  Code 128, GS1-128 and QR as modules
codes.py    what a label's codes say, as a scanner reads it     layout.py   design + words + size → lines and bars in dots
sheet.py    labels on A4                                        paper.py    PDF and SVG (Typst) · picture.py PNG · zpl.py ZPL
"""
