"""What a module must show before it counts as done: figures, each beside its bar.

`aipm prove` prints them; `tests/contracts/test_proof.py` holds them. One file per figure; `run.py` measures them together,
so that the data of a seed are made once.
"""
