"""`shuaka reader check`: what a reader and its card do, measured, and how that differs from ours.

`atr` decodes an answer to reset, `suite` asks, `report` tells it as text, JSON and HTML, `plot`
draws. Nothing is ever sent that changes a card, and no card data enters a report.
"""
