"""Stories of the express bundle: what people do with prices."""
