"""Values and words that everything else is written with (基础值)."""
