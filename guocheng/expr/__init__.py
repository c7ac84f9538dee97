"""The expression language (公式): Excel-like, with Chinese names; parsed, checked, then run in Python or in SQL.

The way of a text: `lex` and `parse` make a `tree`; `check` gives it names and types (`checker`, `special`, `aggregates`
and `convert` are its rooms) and leaves a `typed` tree; `run` works it out in Python, `sql` compiles it for PostgreSQL
(`parts` and `writers` are its rooms), `check.to_json` hands it to the browser. `function` and `functions/` hold what
can be called; `reference` writes the manual.

What holds everywhere, and is held by cases/expr.json:

- Blank is None and NULL; an empty text is blank. A calculation with a blank, and a division by zero, is blank.
- A comparison with a blank does not hold, `!=` included; ISEMPTY, or `= ''`, asks for blank. A blank condition does
  not hold, so conditions, unlike fields, are never blank.
- Joining texts and aggregating leave blanks out; the sum and the count of nothing are 0, the rest of nothing is blank.
- Numbers are exact decimals of 34 digits before and 20 after the point; products, quotients and powers are rounded
  once, half away from zero, to 20 places.
- A day is a day in Shanghai. The time, the user and the calendar are passed in.
- No user text becomes SQL or code: what the compiler emits is its own constants, parameters and field paths.
"""
