"""The sync simulator: model guns with the product's engine against the product's server, over a network that does its worst.

One seed decides everything: what people do, which message is lost, when the server dies. `python -m simulation --seed 7` replays it.
"""
