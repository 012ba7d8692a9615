"""One file for each kind of study of causes: what `refloat factors` runs, shows and writes for it.

A kind is added by adding a file: its name, with `-` for `_`, is the word after `kind:`. What the file must hold
is told in `refloat.cli.factors_handler`.
"""
