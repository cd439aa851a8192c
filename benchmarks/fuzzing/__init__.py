"""What `fuzz.py` is made of: small valid intakes, faults by name, the code that must tell each, and a runner.

Faults are planted in a draft of rows (`cell_faults`, `row_faults`), in the bytes of one file (`file_faults`), or beside
the tables (`documents`, `settings`, `stores`). The draft knows what it planted, so that an outcome is compared with the
rows themselves and not only with the program's own counts.
"""
