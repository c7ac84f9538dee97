"""Pleasant ways to write definitions in Python (构造器).

- A builder keeps names, never objects, so a definition written here equals one made on a screen.
"""
